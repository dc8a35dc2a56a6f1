package ledger

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/openaso/openaso/shared/fault"
)

// Hash is a node of a Merkle tree (RFC 9162 section 2.1: leaves hash under a
// zero byte, nodes under a one byte).
type Hash [sha256.Size]byte

// String is the hash in hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Root is the Merkle root of the leaves in order. No leaves give the hash of nothing.
func Root(leaves [][]byte) Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaf(leaves[0])
	}
	k := split(len(leaves))
	return node(Root(leaves[:k]), Root(leaves[k:]))
}

// Proof is the path that shows the leaf at an index to be under Root(leaves),
// nearest first. An index outside the leaves is fault.NotFound.
func Proof(leaves [][]byte, index int) ([]Hash, error) {
	if index < 0 || index >= len(leaves) {
		return nil, fault.New(fault.NotFound, "merkle proof: no leaf at the index")
	}
	if len(leaves) == 1 {
		return nil, nil
	}
	k := split(len(leaves))
	part, other, at := leaves[:k], leaves[k:], index
	if index >= k {
		part, other, at = other, part, index-k
	}
	path, err := Proof(part, at)
	return append(path, Root(other)), err
}

// Proves says whether path shows b to be the leaf at an index of size leaves
// under root.
func Proves(root Hash, b []byte, index, size int, path []Hash) bool {
	if index < 0 || index >= size {
		return false
	}
	got, ok := climb(leaf(b), index, size, path)
	return ok && got == root
}

func climb(h Hash, index, size int, path []Hash) (Hash, bool) {
	if size == 1 {
		return h, len(path) == 0
	}
	if len(path) == 0 {
		return h, false
	}
	k, last := split(size), path[len(path)-1]
	if index < k {
		left, ok := climb(h, index, k, path[:len(path)-1])
		return node(left, last), ok
	}
	right, ok := climb(h, index-k, size-k, path[:len(path)-1])
	return node(last, right), ok
}

// split is the largest power of two below n.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

func leaf(b []byte) Hash { return sha256.Sum256(append([]byte{0}, b...)) }

func node(l, r Hash) Hash { return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...)) }
