package oracle

import "math/big"

// rate is c times basis points, rounded half up to a cent.
func rate(c, basisPoints int64) int64 { return portion(c, basisPoints, 10_000) }

// portion is c*num/den, rounded half up to a cent.
func portion(c, num, den int64) int64 {
	if c == 0 || num == 0 {
		return 0
	}
	exact := new(big.Rat).Mul(big.NewRat(c, 1), big.NewRat(num, den))
	return halfUp(exact)
}

// halfUp rounds away from zero at a half.
func halfUp(r *big.Rat) int64 {
	if r.Sign() < 0 {
		return -halfUp(new(big.Rat).Neg(r))
	}
	return floor(new(big.Rat).Add(r, big.NewRat(1, 2)))
}

func floor(r *big.Rat) int64 {
	return new(big.Int).Div(r.Num(), r.Denom()).Int64()
}

// spread divides total over weights by largest remainder, ties to the lowest line. If all
// weights are zero, the first has it all.
func spread(total int64, weights []int64) []int64 {
	out := make([]int64, len(weights))
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if len(out) == 0 || total == 0 {
		return out
	}
	if sum == 0 {
		out[0] = total
		return out
	}
	rests := make([]*big.Rat, len(weights))
	left := total
	for i, w := range weights {
		exact := new(big.Rat).Mul(big.NewRat(total, 1), big.NewRat(w, sum))
		out[i] = floor(exact)
		rests[i] = new(big.Rat).Sub(exact, big.NewRat(out[i], 1))
		left -= out[i]
	}
	for ; left > 0; left-- {
		at := largest(rests)
		out[at]++
		rests[at] = new(big.Rat)
	}
	return out
}

func largest(rests []*big.Rat) (at int) {
	for i := range rests {
		if rests[i].Cmp(rests[at]) > 0 {
			at = i
		}
	}
	return at
}
