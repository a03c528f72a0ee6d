//go:build linux

package offspring

import (
	"errors"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
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

// Reap begins to wait, wait4(2). From then on nobody else in this process may.
func Reap() *Reaper {
	r := &Reaper{ended: map[int]syscall.WaitStatus{}, news: make(chan struct{})}
	go func() {
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
			switch {
			case errors.Is(err, syscall.ECHILD):
				time.Sleep(time.Millisecond) // there may be some later
			case err == nil:
				r.mu.Lock()
				r.ended[pid] = status
				close(r.news)
				r.news = make(chan struct{})
				r.mu.Unlock()
			}
		}
	}()
	return r
}

// Status tells how a child ended, if it has.
func (r *Reaper) Status(pid int) (status syscall.WaitStatus, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	status, ended = r.ended[pid]
	return status, ended
}

// Gone is closed when a child has ended.
func (r *Reaper) Gone(pid int) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			r.mu.Lock()
			_, ended := r.ended[pid]
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
