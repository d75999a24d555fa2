package cfront
import ("testing";"os";"path/filepath";"time")
func TestTry(t *testing.T){
 fs,_:=filepath.Glob("/tmp/fb/*/sys/kern/kern_timeout.c")
 for _,f:=range fs{
  rev:=filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(f))))
  h:=map[string][]byte{}
  if os.Getenv("OWN")!="" { for _,n:=range []string{"callout.h","_callout.h","queue.h"}{ if x,err:=os.ReadFile(filepath.Join(filepath.Dir(f),"../sys",n));err==nil{h[n]=x}}}
  t0:=time.Now()
  p,err:=Translate(os.DirFS("/work/main"), Request{Path:f,Headers:h})
  t.Log(rev,err,time.Since(t0),len(p.Missing))
  for _,m:=range p.Missing{t.Log("   ",m)}
  for _,m:=range p.Notes{t.Log("   note",m)}
  os.MkdirAll("/tmp/gen/"+rev,0o755); os.WriteFile("/tmp/gen/"+rev+"/text.go",p.Source,0o644)
 }
}
