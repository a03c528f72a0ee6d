// Bare is the least that a daemon with net/http can be: it serves on the unix
// socket that is its argument, says READY=1, and ends at SIGTERM.
package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		os.Exit(69)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	if manager, err := net.Dial("unixgram", os.Getenv("NOTIFY_SOCKET")); err == nil {
		_, _ = manager.Write([]byte("READY=1"))
		_ = manager.Close()
	}
	<-stop
	_ = server.Shutdown(context.Background())
}
