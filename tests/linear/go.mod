module ktimeout/tests/linear

go 1.24.0

require (
	github.com/anishathalye/porcupine v1.1.0
	ktimeout v0.0.0
	pgregory.net/rapid v1.2.0
)

require golang.org/x/sys v0.35.0 // indirect

replace ktimeout => ../..
