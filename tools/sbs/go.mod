module ktimeout/tools/sbs

go 1.24.0
