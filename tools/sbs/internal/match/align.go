package match

// link says that nc statements of C stand for ng statements of Go, or one side
// has none.
type link struct {
	c, nc int
	g, ng int
	score float32
}

// Limits of the alignment.
const (
	least     = 0.45    // likeness below which two statements are not linked
	cells     = 1 << 20 // largest number of pairs that are compared; in longer functions only pairs near the diagonal are
	margin    = 0.1     // how much more like the other side several statements must be than each of them alone
	maxPieces = 3       // largest number of Go statements for one of C, and of C statements for one of Go
)

// align links statements of C and Go without changing their order, so that the
// sum of the likenesses is largest. One statement may be linked to up to three.
func align(c, g []words) []link {
	m, n := len(c), len(g)
	if m == 0 || n == 0 {
		return nil
	}
	band := n
	if m*n > cells {
		band = max(64, cells/m)
	}
	lo := func(i int) int { return max(0, i*n/m-band/2) }
	hi := func(i int) int { return min(n, i*n/m+band/2+1) }
	if band == n {
		lo = func(int) int { return 0 }
		hi = func(int) int { return n }
	}
	at := func(i, j int) int { return j - lo(i) }
	best := make([][]float32, m+1)
	from := make([][]link, m+1)
	for i := m; i >= 0; i-- {
		best[i] = make([]float32, hi(i)-lo(i)+1)
		from[i] = make([]link, hi(i)-lo(i)+1)
		value := func(i, j int) (float32, bool) {
			if i > m || j < lo(i) || j > hi(i) {
				return 0, false
			}
			return best[i][at(i, j)], true
		}
		for j := hi(i); j >= lo(i); j-- {
			k := at(i, j)
			take := func(l link, gain float32) {
				if rest, ok := value(i+l.nc, j+l.ng); ok && gain+rest > best[i][k] {
					best[i][k], from[i][k] = gain+rest, l
				}
			}
			take(link{nc: 1}, 0)
			if j < n {
				take(link{ng: 1}, 0)
			}
			if i == m || j == n {
				continue
			}
			// Several are linked only if together they are more like the other
			// side than each alone.
			pieces, most := g[j], float32(0)
			for ng := 1; ng <= maxPieces && j+ng <= n; ng++ {
				if ng > 1 {
					pieces = merge(pieces, g[j+ng-1])
				}
				most = max(most, likeness(c[i], g[j+ng-1]))
				s := likeness(c[i], pieces)
				if s >= least && (ng == 1 || s > most+margin) {
					take(link{nc: 1, ng: ng, score: s}, s-least+0.2)
				}
			}
			whole := c[i]
			most = likeness(c[i], g[j])
			for nc := 2; nc <= maxPieces && i+nc <= m; nc++ {
				whole = merge(whole, c[i+nc-1])
				most = max(most, likeness(c[i+nc-1], g[j]))
				if s := likeness(whole, g[j]); s >= least && s > most+margin {
					take(link{nc: nc, ng: 1, score: s}, float32(nc)*(s-least+0.2))
				}
			}
		}
	}
	var out []link
	for i, j := 0, 0; i < m || j < n; {
		if j < lo(i) || j > hi(i) {
			break
		}
		l := from[i][at(i, j)]
		if l.nc == 0 && l.ng == 0 {
			break
		}
		if l.score > 0 {
			l.c, l.g = i, j
			out = append(out, l)
		}
		i, j = i+l.nc, j+l.ng
	}
	return out
}
