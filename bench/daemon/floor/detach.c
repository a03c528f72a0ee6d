/* The least that a start can be: the classic double fork, with a pipe by which
   the caller learns that the daemon listens on the unix socket argv[1]. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path;

/* In a handler, so that no signal is missed between two calls. */
static void end(int sig)
{
	(void)sig;
	unlink(path);
	_exit(0);
}

static void serve(int ready)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct sigaction act = { .sa_handler = end };
	int s, c, null;

	sigaction(SIGTERM, &act, NULL);
	umask(027);
	if (strlen(path) >= sizeof a.sun_path || chdir("/") < 0)
		_exit(71);
	strcpy(a.sun_path, path);
	null = open("/dev/null", O_RDWR);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (null < 0 || s < 0 || bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, 128) < 0)
		_exit(69);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	if (write(ready, "\n", 1) != 1)
		_exit(71);
	close(ready);
	while ((c = accept(s, NULL, NULL)) >= 0)
		close(c);
	_exit(71);
}

int main(int argc, char **argv)
{
	int fd[2], status;
	char byte;
	pid_t pid;

	if (argc != 2 || pipe2(fd, O_CLOEXEC) < 0)
		return 64;
	path = argv[1];
	pid = fork();
	if (pid < 0)
		return 71;
	if (pid == 0) {
		close(fd[0]);
		setsid();
		pid = fork();
		if (pid == 0)
			serve(fd[1]);
		_exit(pid < 0 ? 71 : 0);
	}
	close(fd[1]);
	waitpid(pid, &status, 0);
	return read(fd[0], &byte, 1) == 1 ? 0 : 1;
}
