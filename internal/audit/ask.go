//go:build linux

package audit

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
)

// answerTime is how long the command may take that tells whether the subject serves.
const answerTime = 5 * time.Second

// serves tells whether the subject serves: nil if a connection is taken up, and the
// subject's own command for it says so, as far as either is known.
func (a *act) serves() error {
	if err := a.connect(); err != nil {
		return err
	}
	if len(a.Subject.Ready) == 0 {
		return nil
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	d := a.clean(a.Subject.Ready).dirt
	pid, err := offspring.Spawn("exec", d, []uintptr{null.Fd(), null.Fd(), null.Fd()}, &syscall.SysProcAttr{Setsid: true})
	if err != nil {
		return err
	}
	a.asides.Store(pid, true)
	status, ended := a.Wait(pid, answerTime)
	switch {
	case !ended:
		_ = syscall.Kill(-pid, syscall.SIGKILL) // it leads a group of its own, and is not waited for yet
		a.Wait(pid, answerTime)
		return fmt.Errorf("%s did not say within %s whether it serves", a.Subject.Ready[0], answerTime)
	case !good(status):
		return fmt.Errorf("%s: %s", a.Subject.Ready[0], describe(status))
	}
	return nil
}
