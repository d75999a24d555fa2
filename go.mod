module ktimeout

go 1.24.0

require (
	github.com/bluekeyes/go-gitdiff v0.9.0
	github.com/google/gops v0.3.28
	github.com/pkg/profile v1.7.0
	golang.org/x/sys v0.35.0
	pgregory.net/rapid v1.2.0
)

require (
	github.com/felixge/fgprof v0.9.3 // indirect
	github.com/google/pprof v0.0.0-20211214055906-6f57359322fd // indirect
)
