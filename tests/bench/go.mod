module ktimeout/tests/bench

go 1.24.0

require (
	github.com/klauspost/cpuid/v2 v2.2.10
	golang.org/x/sys v0.35.0
	ktimeout v0.0.0
)

replace ktimeout => ../..
