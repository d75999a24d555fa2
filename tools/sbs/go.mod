module ktimeout/tools/sbs

go 1.24.0

require (
	github.com/aymanbagabas/go-udiff v0.4.1
	github.com/sourcegraph/go-diff v0.9.0
)
