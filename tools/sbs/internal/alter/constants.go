package alter

import (
	"fmt"
	"strconv"
	"strings"
)

// alterConstants alters numbers, strings and what a language calls true, false and nil.
func (m *maker) alterConstants() {
	for i, t := range m.toks {
		if t.alone {
			continue
		}
		var to []string
		kind := Number
		switch {
		case t.class == number:
			to = numbers(t.text)
		case t.class == quoted || t.class == letter:
			kind = String
			to = strs(t.text, t.class == quoted)
		case t.role == boolean:
			kind = Boolean
			to = []string{map[string]string{"true": "false", "false": "true", "TRUE": "FALSE", "FALSE": "TRUE"}[t.text]}
		case t.role == null:
			kind = Null
			if p := m.pointerIn(t.unit); p != "" {
				to = []string{p}
			} else {
				to = []string{"1"}
			}
		}
		for _, new := range to {
			m.swap(kind, i, new)
		}
	}
}

// numbers returns what a number becomes.
func numbers(text string) []string {
	digits := strings.TrimRight(text, "uUlL")
	suffix := text[len(digits):]
	n, err := strconv.ParseUint(digits, 0, 64)
	if err != nil {
		return []string{"0", "1"}
	}
	format := "%d"
	if strings.HasPrefix(strings.ToLower(digits), "0x") {
		format = "0x%0" + strconv.Itoa(len(digits)-2) + "x"
	}
	var to []string
	for _, v := range []uint64{n + 1, n * 10, 0} {
		if v != n {
			to = append(to, fmt.Sprintf(format, v)+suffix)
		}
	}
	return to
}

// strs returns what a string or a character becomes: another letter in its middle,
// another verb, and a string of nothing becomes one of one letter.
func strs(text string, format bool) []string {
	if len(text) == 2 {
		return []string{text[:1] + "x" + text[1:]}
	}
	var to []string
	var letters []int
	verb := -1
	for i := 1; i < len(text)-1; i++ {
		switch c := text[i]; {
		case c == '\\' && text[0] != '`':
			i++
		case c == '%' && format:
			for i++; i < len(text)-1 && strings.IndexByte("0123456789.#+- lj", text[i]) >= 0; i++ {
			}
			if verb < 0 {
				verb = i
			}
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			letters = append(letters, i)
		}
	}
	replace := func(i int) string {
		c := text[i] + 1
		if text[i] == 'z' || text[i] == 'Z' {
			c = text[i] - 25
		}
		return text[:i] + string(c) + text[i+1:]
	}
	if len(letters) > 0 {
		to = append(to, replace(letters[len(letters)/2]))
	}
	if verb >= 0 && verb < len(text)-1 {
		new := "d"
		if text[verb] == 'd' {
			new = "x"
		}
		to = append(to, text[:verb]+new+text[verb+1:])
	}
	if len(to) == 0 {
		to = append(to, text[:1]+"x"+text[1:])
	}
	return to
}

// pointerIn returns a pointer that is declared in a unit, or "".
func (m *maker) pointerIn(u int) string {
	if u < 0 {
		return ""
	}
	for _, v := range m.units[u].vars {
		if strings.HasPrefix(v.typ, "*") || strings.HasSuffix(v.typ, "*") {
			return v.name
		}
	}
	return ""
}
