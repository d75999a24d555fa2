module ktimeout/tools/sbs

go 1.24.0

require (
	github.com/rogpeppe/go-internal v1.14.1
	ktimeout v0.0.0
)

require github.com/bluekeyes/go-gitdiff v0.9.0 // indirect

replace ktimeout => ../..
