module ktimeout/tools/sbs

go 1.25

require (
	github.com/rogpeppe/go-internal v1.14.1
	ktimeout v0.0.0
)

require (
	github.com/bluekeyes/go-gitdiff v0.9.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	modernc.org/cc/v4 v4.34.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/opt v0.2.0 // indirect
	modernc.org/sortutil v1.2.1 // indirect
	modernc.org/strutil v1.2.1 // indirect
	modernc.org/token v1.1.0 // indirect
)

replace ktimeout => ../..
