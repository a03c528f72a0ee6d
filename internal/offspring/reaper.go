//go:build linux

package offspring

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// Adopt makes this process the parent of all orphans below it, prctl(2)
// PR_SET_CHILD_SUBREAPER.
func Adopt() error { return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// Reaper waits for every child of this process, adopted ones included, and
// remembers how they ended.
type Reaper struct {
	mu    sync.Mutex
	ended map[int]syscall.WaitStatus
	news  chan struct{} // closed and replaced at each end
}

// Reap begins to wait, waitid(2) and wait4(2). From then on nobody else in this process may.
func Reap() *Reaper {
	r := &Reaper{ended: map[int]syscall.WaitStatus{}, news: make(chan struct{})}
	go func() {
		for {
			if err := unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOWAIT|unix.WALL, nil); errors.Is(err, unix.ECHILD) {
				time.Sleep(time.Millisecond) // there may be some later
				continue
			}
			// It is collected and noted at once: in between it would be neither there nor ended.
			r.mu.Lock()
			var status syscall.WaitStatus
			if pid, err := syscall.Wait4(-1, &status, syscall.WALL|syscall.WNOHANG, nil); err == nil && pid > 0 {
				r.ended[pid] = status
				close(r.news)
				r.news = make(chan struct{})
			}
			r.mu.Unlock()
		}
	}()
	return r
}

// Status tells how a child ended, if it has.
func (r *Reaper) Status(pid int) (status syscall.WaitStatus, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status(pid)
}

// status is Status for who has the lock. A number may have been given to another child since.
func (r *Reaper) status(pid int) (status syscall.WaitStatus, ended bool) {
	status, ended = r.ended[pid]
	if !ended {
		return 0, false
	}
	if now, err := proc.StatOf(pid); err == nil && now.PPID == os.Getpid() {
		return 0, false
	}
	return status, true
}

// Gone is closed when a child has ended.
func (r *Reaper) Gone(pid int) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			r.mu.Lock()
			_, ended := r.status(pid)
			news := r.news
			r.mu.Unlock()
			if ended {
				return
			}
			<-news
		}
	}()
	return done
}

// Wait waits for the end of a child, but not longer than limit.
func (r *Reaper) Wait(pid int, limit time.Duration) (status syscall.WaitStatus, ended bool) {
	select {
	case <-r.Gone(pid):
	case <-time.After(limit):
	}
	return r.Status(pid)
}
