package ctree

import (
	"math/big"
	"strconv"
	"strings"
)

// integer returns the decimal value of a number, or the number as written if it is not
// one of integers.
func integer(text string) string {
	s := strings.TrimRight(text, "uUlL")
	if v, ok := new(big.Int).SetString(s, 0); ok && !strings.Contains(s, "_") && !strings.HasPrefix(s, "0o") && !strings.HasPrefix(s, "0O") {
		return v.String()
	}
	return text
}

// charValue returns the decimal value of a character, or the character as written if it
// is more than one.
func charValue(text string) string {
	s := unescape(strings.TrimSuffix(text, "'")[1:])
	if len(s) != 1 {
		return text
	}
	return strconv.Itoa(int(s[0]))
}

var escapes = map[byte]byte{
	'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v', 'e': 27,
}

// unescape returns the bytes of what stands between quotes.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		base, most := 0, 0
		switch c := s[i]; {
		case '0' <= c && c <= '7':
			base, most = 8, 3
		case c == 'x':
			base, most = 16, len(s)
			i++
		case escapes[c] != 0:
			b.WriteByte(escapes[c])
			continue
		default:
			b.WriteByte(c)
			continue
		}
		v, n := 0, 0
		for n < most && i+n < len(s) {
			d, err := strconv.ParseUint(s[i+n:i+n+1], base, 8)
			if err != nil {
				break
			}
			v = (v*base + int(d)) & 0xff
			n++
		}
		b.WriteByte(byte(v))
		i += n - 1
	}
	return b.String()
}
