package payment

import (
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x835"
)

// accented is the letters of Western names, each with its plain ones.
const accented = "ÀA ÁA ÂA ÃA ÄA ÅA ÆAE ÇC ÈE ÉE ÊE ËE ÌI ÍI ÎI ÏI ÐD ÑN ÒO ÓO ÔO ÕO ÖO ØO ÙU ÚU ÛU ÜU ÝY ÞTH ßss " +
	"àa áa âa ãa äa åa æae çc èe ée êe ëe ìi íi îi ïi ðd ñn òo óo ôo õo öo øo ùu úu ûu üu ýy þth ÿy " +
	"ĀA āa ĂA ăa ĄA ąa ĆC ćc ČC čc ĎD ďd ĐD đd ĒE ēe ĘE ęe ĚE ěe ĞG ğg İI ıi ŁL łl ŃN ńn ŇN ňn ŐO őo ŘR řr " +
	"ŚS śs ŞS şs ŠS šs ȘS șs ŤT ťt ȚT țt ŮU ůu ŰU űu ŹZ źz ŻZ żz ŽZ žz ’'"

// clean makes a name or an address fit to be sent: accents fall off letters, and
// a character that is a delimiter of ours or outside X12's extended set becomes a
// space; runs of spaces become one, and at most limit characters stay. It is for
// names and addresses only: a changed number would be somebody else's (carried).
func clean(s string, limit int) string {
	d := x12.Usual()
	var b strings.Builder
	for _, r := range s {
		switch {
		case r > '~':
			b.WriteString(plain(r))
		case r < ' ' || r == rune(d.Element) || r == rune(d.Component) || r == rune(d.Repetition) || r == rune(d.Terminator):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	out := strings.Join(strings.Fields(b.String()), " ")
	return strings.TrimSpace(out[:min(limit, len(out))])
}

func plain(r rune) string {
	_, rest, found := strings.Cut(accented, string(r))
	if !found {
		return " "
	}
	letters, _, _ := strings.Cut(rest, " ")
	return letters
}

// carried says whether s can stand in a file as it is.
func carried(s string) bool {
	d := x12.Usual()
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == d.Element || c == d.Component || c == d.Repetition || c == d.Terminator {
			return false
		}
	}
	return true
}

// control is the patient control number for CLP01. One that our delimiters cannot
// carry, or that was never sent, is the guide's "0"; CLP07 still names the claim.
func control(t phi.Text) phi.Text {
	if t.Empty() || !carried(t.Reveal()) {
		return phi.New("0")
	}
	return t
}

// phone is a number as PER*TE has it, AAABBBCCCC: what dresses it falls away, and so do
// the country's 1 before it and an extension behind it.
func phone(s string) string {
	only := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(only) > 10 {
		only = strings.TrimPrefix(only, "1") // no area code begins with 1
	}
	return only[:min(10, len(only))]
}

// cleanParty fits a party's texts to the lengths of N1, N3, N4 and PER.
func cleanParty(p x835.Party) x835.Party {
	p.Name, p.Street, p.City = clean(p.Name, 60), clean(p.Street, 55), clean(p.City, 30)
	p.State, p.Zip = clean(p.State, 2), strings.ReplaceAll(clean(p.Zip, 16), "-", "")
	p.Phone = phone(p.Phone)
	return p
}
