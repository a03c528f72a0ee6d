//go:build linux

package audit

import (
	"errors"
	"sync"
	"syscall"
	"time"
)

// reaper waits for every child of this process, adopted ones included, and
// remembers how they ended.
type reaper struct {
	mu    sync.Mutex
	ended map[int]syscall.WaitStatus
	news  chan struct{} // closed and replaced at each end
}

// reap begins to wait. From then on nobody else in this process may.
func reap() *reaper {
	r := &reaper{ended: map[int]syscall.WaitStatus{}, news: make(chan struct{})}
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

// status tells how a child ended, if it has.
func (r *reaper) status(pid int) (status syscall.WaitStatus, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	status, ended = r.ended[pid]
	return status, ended
}

// gone is closed when a child has ended.
func (r *reaper) gone(pid int) <-chan struct{} {
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

// wait waits for the end of a child, but not longer than limit.
func (r *reaper) wait(pid int, limit time.Duration) (status syscall.WaitStatus, ended bool) {
	select {
	case <-r.gone(pid):
	case <-time.After(limit):
	}
	return r.status(pid)
}
