module ktimeout

go 1.25

require (
	github.com/bluekeyes/go-gitdiff v0.9.0
	github.com/google/gops v0.3.28
	github.com/pkg/profile v1.7.0
	golang.org/x/sys v0.35.0
	modernc.org/cc/v4 v4.34.0
	pgregory.net/rapid v1.2.0
)

require (
	github.com/felixge/fgprof v0.9.3 // indirect
	github.com/google/pprof v0.0.0-20211214055906-6f57359322fd // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/opt v0.2.0 // indirect
	modernc.org/sortutil v1.2.1 // indirect
	modernc.org/strutil v1.2.1 // indirect
	modernc.org/token v1.1.0 // indirect
)
