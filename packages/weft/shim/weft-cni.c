/*
 * The program that container runtimes execute. It has what the daemon lacks: the right to enter a pod's network
 * namespace, and a view of this node's plugins. It opens the one, executes the others when told to, and leaves the rest
 * to weftd. src/cni/program does the same in TypeScript; src/cni/wire has the words that both exchange with the daemon.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSIONS "\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\""
enum { PAIR = 2 * sizeof(int), HEAD = 8, INPUT_LIMIT = 1 << 20, FRAME_LIMIT = 4 << 20, TEXT_LIMIT = 1000 };

static char frame[FRAME_LIMIT], reply[FRAME_LIMIT], input[INPUT_LIMIT + 2], output[INPUT_LIMIT];
static size_t frame_length, input_length, output_length;
static const char *command;

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value != NULL && *value != '\0' ? value : otherwise;
}

/* The text behind a key, just as JSON has it, so that it can go into JSON again; empty if there is none. No parser. */
static const char *json_text(const char *json, const char *key, int *length) {
  size_t of_key = strlen(key);
  for (const char *at = json; (at = strchr(at, '"')) != NULL; at++) {
    if (strncmp(at + 1, key, of_key) != 0 || at[of_key + 1] != '"') continue;
    const char *text = at + of_key + 2 + strspn(at + of_key + 2, " \t\r\n:"), *end = text;
    if (*text != '"') continue;
    do end += *end == '\\' && (unsigned char)end[1] >= ' ' ? 2 : 1;
    while ((unsigned char)*end >= ' ' && *end != '"');
    *length = (int)(end - text - 1);
    if (*end == '"' && *length <= TEXT_LIMIT) return text + 1;
  }
  return *length = 0, "";
}

static size_t read_all(int file, char *bytes, size_t room) {
  size_t length = 0;
  for (ssize_t came; (came = read(file, bytes + length, room - length)) > 0;) length += (size_t)came;
  return length;
}

/* How it stands with weftd: that is in a file which outlives it. */
static void print_status(void) {
  int of_reason, of_remedy;
  int file = open(setting("WEFT_CNI_STATUS", "/run/flannel/status.json"), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  output[read_all(file, output, sizeof output - 1)] = '\0';
  const char *reason = json_text(output, "reason", &of_reason), *remedy = json_text(output, "remedy", &of_remedy);
  int is_told = of_reason > 0 && strstr(output, "\"state\":\"ready\"") == NULL;
  if (!is_told) printf(",\"details\":\"start weftd, or see its log\"");
  else printf(",\"details\":\"%.*s%s%.*s\"", of_reason, reason, of_remedy == 0 ? "" : "; ", of_remedy, remedy);
}

static __attribute__((noreturn)) void fail(int code, const char *doing, const char *object, const char *why) {
  int length;
  const char *version = json_text(input, "cniVersion", &length);
  if (length < 1 || length > 15 || (int)strspn(version, "0123456789.") < length) version = "1.0.0", length = 5;
  printf("{\"cniVersion\":\"%.*s\",\"code\":%d,\"msg\":\"%s ", length, version, code, doing);
  for (const unsigned char *at = (const unsigned char *)object; *at != '\0'; at++)
    printf(*at < ' ' || *at == '"' || *at == '\\' || *at > '~' ? "\\u%04x" : "%c", *at);
  printf(": %s\"", why);
  if (code == 11 || code == 50) print_status();
  puts("}");
  exit(1);
}

static int write_all(int file, const char *bytes, size_t length) {
  for (ssize_t done; length > 0; bytes += done, length -= (size_t)done)
    if ((done = write(file, bytes, length)) < 0) return -1;
  return 0;
}

static void append_part(const void *bytes, size_t length) {
  if (length + 4 > sizeof frame - frame_length) fail(4, "the environment", "CNI_*", "it is too large");
  memcpy(frame + frame_length, &(uint32_t){(uint32_t)length}, 4);
  memcpy(frame + frame_length + 4, bytes, length);
  frame_length += 4 + length;
  memcpy(frame + 4, &(uint32_t){(uint32_t)frame_length - HEAD}, 4);
}

/* What is wrong with the namespace, if anything, goes along: the daemon knows whether that matters. */
static void compose_request(const char *trouble) {
  memcpy(frame, "ask1", 4);
  frame_length = HEAD;
  append_part(input, input_length);
  append_part(trouble, strlen(trouble));
  for (char **each = environ; *each != NULL; each++)
    if (strncmp(*each, "CNI_", 4) == 0 || strncmp(*each, "PATH=", 5) == 0) append_part(*each, strlen(*each) + 1);
}

/* Keeps the request for the next weftd, safe against a power cut. */
static int spool(const char *folder) {
  char path[PATH_MAX - 10], draft[PATH_MAX];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  snprintf(path, sizeof path, "%s/%012lld.%09ld-%d", folder, (long long)now.tv_sec, now.tv_nsec, (int)getpid());
  snprintf(draft, sizeof draft, "%s.draft", path);
  for (char *at = path + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') *at = '\0', mkdir(path, 0700);
  int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 || write_all(file, frame, frame_length) < 0 || fsync(file) < 0 || rename(draft, path) < 0) return -1;
  return fsync(place);
}

/* What is to be taken away can wait; the rest is told. */
static __attribute__((noreturn)) void unanswered(const char *why) {
  const char *place = setting("WEFT_CNI_SOCKET", "/run/weft/cni.sock");
  const char *folder = setting("WEFT_CNI_SPOOL", "/var/lib/cni/weft/spool");
  if (strcmp(command, "STATUS") == 0) fail(50, "weftd does not answer at", place, why);
  if (strcmp(command, "DEL") != 0) fail(11, "weftd does not answer at", place, why);
  compose_request("");
  if (spool(folder) < 0) fail(11, "keep this for weftd, which does not answer, in", folder, strerror(errno));
  exit(0);
}

static const char *open_namespace(const char *path, int descriptors[2]) {
  if (*path == '\0') return "";
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if ((descriptors[0] = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) < 0) return strerror(errno);
  if (setns(descriptors[0], CLONE_NEWNET) < 0) return errno == EINVAL ? "it is no network namespace" : strerror(errno);
  descriptors[1] = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  const char *trouble = descriptors[1] < 0 ? strerror(errno) : "";
  if (setns(home, CLONE_NEWNET) < 0) fail(999, "come back from", path, strerror(errno));
  return trouble;
}

static int connect_to_daemon(void) {
  const char *path = setting("WEFT_CNI_SOCKET", "/run/weft/cni.sock");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct timeval patience = {.tv_sec = atoi(setting("WEFT_CNI_TIMEOUT", "60"))};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(daemon, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(daemon, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(daemon, (struct sockaddr *)&address, sizeof address) < 0) unanswered(strerror(errno));
  return daemon;
}

/* Descriptors go with the first byte. */
static void send_frame(int daemon, const int descriptors[2]) {
  union { struct cmsghdr head; char room[CMSG_SPACE(PAIR)]; } control = {.room = {0}};
  struct iovec data = {frame, frame_length};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control};
  control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(PAIR), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.head), descriptors, PAIR);
  message.msg_controllen = descriptors[1] < 0 ? 0 : sizeof control.room;
  ssize_t sent = sendmsg(daemon, &message, MSG_NOSIGNAL);
  if (sent != (ssize_t)frame_length) unanswered(sent < 0 ? strerror(errno) : "it does not read on");
}

/* Returns the end of the frame that came. */
static char *receive_frame(int daemon) {
  uint32_t length = 0;
  for (size_t have = 0; have < HEAD + length;) {
    ssize_t came = recv(daemon, reply + have, have < HEAD ? HEAD - have : HEAD + length - have, 0);
    if (came < 0 && errno == EINTR) continue;
    if (came <= 0) unanswered(came == 0 ? "it broke off" : errno == EAGAIN ? "no answer in time" : strerror(errno));
    have += (size_t)came;
    if (have == HEAD) memcpy(&length, reply + 4, 4);
    if (length > FRAME_LIMIT - HEAD) fail(999, "read what came from", "weftd", "it is too long");
  }
  return reply + HEAD + length;
}

static char *take_part(char **at, const char *end, size_t *length) {
  uint32_t number = UINT32_MAX;
  if (end - *at >= 4) memcpy(&number, *at, 4);
  if (number > end - *at - 4) fail(999, "read what came from", "weftd", "it is cut off");
  *at += 4 + (*length = number);
  return *at - number;
}

static int find_plugin(const char *name, char path[PATH_MAX]) {
  if (*name == '\0' || strchr(name, '/') != NULL) return 0;
  for (const char *at = setting("CNI_PATH", ""); *at != '\0'; at += strspn(at, ":")) {
    int length = (int)strcspn(at, ":"), written = snprintf(path, PATH_MAX, "%.*s/%s", length, at, name);
    if (*at == '/' && written < PATH_MAX && access(path, X_OK) == 0) return 1;
    at += length;
  }
  return 0;
}

/* Its input is a file without a name, so that neither waits for the other. Its complaints go where ours go. */
static unsigned char run_plugin(char *path, int document, char *variables, const char *end) {
  int ends[2], ended = 0;
  pid_t child = pipe2(ends, O_CLOEXEC) < 0 ? -1 : fork();
  if (child < 0) fail(999, "execute", path, strerror(errno));
  if (child == 0) {
    for (size_t length; variables < end;) putenv(take_part(&variables, end, &length));
    if (dup2(document, 0) == 0 && dup2(ends[1], 1) == 1) execv(path, (char *[]){path, NULL});
    dprintf(2, "%s: %s\n", path, strerror(errno));
    _exit(127);
  }
  close(ends[1]);
  output_length = read_all(ends[0], output, sizeof output);
  close(ends[0]);
  waitpid(child, &ended, 0);
  return (unsigned char)(WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended));
}

/* Answers with its exit status and what it printed; without a status when there is no such plugin. */
static void execute(char *at, const char *end) {
  size_t length;
  char path[PATH_MAX];
  const char *name = take_part(&at, end, &length), *document = take_part(&at, end, &length);
  int file = memfd_create("stdin", MFD_CLOEXEC), is_found = find_plugin(name, path);
  if (write_all(file, document, length) + lseek(file, 0, SEEK_SET) != 0) fail(999, "write for", name, strerror(errno));
  output_length = 0;
  unsigned char status = is_found ? run_plugin(path, file, at, end) : 0;
  memcpy(frame, "told", 4);
  frame_length = HEAD;
  append_part(&status, (size_t)is_found);
  append_part(output, output_length);
}

int main(int count, char **words) {
  int descriptors[2] = {-1, -1}, opened;
  while ((opened = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && opened <= 2) continue;
  if (count > 0) setenv("CNI_WEFT_PROGRAM", words[0], 1);
  command = setting("CNI_COMMAND", "");
  if (*command == '\0') return dprintf(2, "weft-cni, the CNI plugin of weft, knows the versions " VERSIONS "\n") < 0;
  if (strcmp(command, "VERSION") == 0)
    return dprintf(1, "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[" VERSIONS "]}\n") < 0;
  if ((input_length = read_all(0, input, INPUT_LIMIT + 1)) > INPUT_LIMIT) fail(7, "read", "stdin", "it has over 1 MiB");
  int daemon = connect_to_daemon();
  compose_request(open_namespace(setting("CNI_NETNS", ""), descriptors));
  char *at = reply + HEAD, *end;
  for (;; execute(at, end), descriptors[1] = -1) {
    send_frame(daemon, descriptors);
    end = receive_frame(daemon);
    if (memcmp(reply, "exec", 4) != 0) break;
  }
  size_t length;
  const char *status = take_part(&at, end, &length), *text = take_part(&at, end, &length);
  return write_all(1, text, length) == 0 ? (unsigned char)*status : 1;
}
