package cli

import "strings"

// nearest returns the word that is most similar to the typed one, or "" if none is
// similar enough: half of the letters must be right.
func nearest(typed string, words []string) string {
	best, least := "", len(typed)/2+1
	for _, w := range words {
		d := distance(strings.ToLower(typed), w)
		if d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the letters that must be put in, taken out or changed to make b
// of a (V. Levenshtein, 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
