// SPDX-License-Identifier: GPL-3.0-or-later
// Random command lines for the program, each in a process of its own, and what must hold of all: it ends by itself, done or with one
// sentence; it takes no more memory and, at the default size, no more time than is allowed; a file that it leaves is whole and
// well-formed, and where it refuses it leaves none.
//   soak PROGRAM [--seed N] [--count N] [--seconds X] [--megabytes N] [--verbose]
// The same seed gives the same command lines. Exits 1 after naming each that broke a law.
#include "tests/soak/command_lines.h"
#include "tests/soak/well_formed.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace posviz;

struct Limits {
    double seconds = 5;     ///< of a figure of the default size
    double megabytes = 300; ///< of any command
};

/// How a process ended.
struct End {
    int status = 0; ///< of the exit; -signal where one ended it
    double seconds = 0;
    double megabytes = 0; ///< the most that it had at once
    std::string errors;   ///< its standard error
};

/// Longer than any command may take: what hangs is ended.
constexpr double patience = 300;

std::string contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

End run(const std::string &program, const std::vector<std::string> &words, const QString &folder)
{
    const std::string errors = QFile::encodeName(folder + "/../errors").toStdString();
    std::vector<char *> arguments{const_cast<char *>(program.c_str())};
    for (const std::string &word : words)
        arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);

    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int to = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), none = open("/dev/null", O_WRONLY);
        dup2(to, STDERR_FILENO);
        dup2(none, STDOUT_FILENO);
        if (chdir(QFile::encodeName(folder).constData()) == 0)
            execv(program.c_str(), arguments.data());
        _exit(127);
    }
    End end;
    rusage used{};
    int status = 0;
    const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    while (wait4(child, &status, WNOHANG, &used) == 0) {
        if (elapsed() > patience)
            kill(child, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    // Processor time, of all threads: what else the machine does costs nothing.
    const auto inSeconds = [](const timeval &time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
    end.seconds = std::min(elapsed(), inSeconds(used.ru_utime) + inSeconds(used.ru_stime));
    end.megabytes = static_cast<double>(used.ru_maxrss) / 1024;
    end.status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    end.errors = contentOf(folder + "/../errors");
    return end;
}

/// What is wrong with how it ended; empty: nothing.
std::string fault(const CommandLine &command, const End &end, const QString &folder, const Limits &limits)
{
    if (end.status < 0)
        return "signal " + std::to_string(-end.status) + (end.seconds > patience - 1 ? " after the longest time" : "");
    if (end.status > 2)
        return "exit " + std::to_string(end.status);
    if (end.megabytes > limits.megabytes)
        return std::to_string(static_cast<int>(end.megabytes)) + " MB";
    if (command.isDefaultSize && end.seconds > limits.seconds)
        return std::to_string(end.seconds) + " s";
    const QStringList files = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    if (end.status != 0) {
        if (!files.isEmpty())
            return "refused, and left " + files.join(", ").toStdString();
        if (!end.errors.starts_with("posviz: ") || end.errors.find('\n') + 1 != end.errors.size())
            return "refused without one sentence: " + end.errors;
        return {};
    }
    if (command.mustBeRefused)
        return "was not refused";
    if (files != QStringList{QString::fromStdString(command.output)})
        return "left " + files.join(", ").toStdString();
    return whatIsWrong(folder + "/" + QString::fromStdString(command.output));
}

std::string asTyped(const CommandLine &command)
{
    std::string text = "posviz";
    for (const std::string &word : command.words)
        text += word.find_first_of(" '\"()&;<>|*?$") == std::string::npos && !word.empty() ? " " + word : " '" + word + "'";
    return text;
}

void empty(const QString &folder)
{
    QDir(folder).removeRecursively();
    QDir().mkpath(folder);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fputs("soak PROGRAM [--seed N] [--count N] [--seconds X] [--megabytes N] [--verbose]\n", stderr);
        return 2;
    }
    const QCoreApplication application(argc, argv);
    std::uint64_t seed = 1;
    int count = 100;
    bool verbose = false;
    Limits limits;
    for (int i = 2; i < argc; ++i) {
        const std::string_view word = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (word == "--verbose")
            verbose = true;
        else if (word == "--seed")
            seed = std::strtoull(value, nullptr, 10), ++i;
        else if (word == "--count")
            count = std::atoi(value), ++i;
        else if (word == "--seconds")
            limits.seconds = std::atof(value), ++i;
        else if (word == "--megabytes")
            limits.megabytes = std::atof(value), ++i;
    }
    const std::string program = QFile::encodeName(QDir(QString::fromLocal8Bit(argv[1])).absolutePath()).toStdString();
    const QTemporaryDir room;
    const QString folder = room.filePath("out");

    std::map<int, int> statuses;
    int faults = 0;
    double longest = 0, largest = 0;
    for (int number = 0; number < count; ++number) {
        // A command depends on the seed and its number alone, so that one can be tried again without those before it.
        const CommandLine command = commandLine(seed, static_cast<std::uint64_t>(number));
        empty(folder);
        const End end = run(program, command.words, folder);
        ++statuses[end.status];
        largest = std::max(largest, end.megabytes);
        if (command.isDefaultSize)
            longest = std::max(longest, end.seconds);
        const std::string wrong = fault(command, end, folder, limits);
        if (verbose || !wrong.empty())
            std::printf("%s%d: %.2f s, %.0f MB, exit %d: %s\n", wrong.empty() ? "" : ("FAULT " + wrong + "\n  ").c_str(), number,
                        end.seconds, end.megabytes, end.status, asTyped(command).c_str());
        std::fflush(stdout);
        faults += wrong.empty() ? 0 : 1;
    }
    std::printf("seed %llu: %d commands, %d faults; at most %.0f MB, and %.2f s at the default size;", static_cast<unsigned long long>(seed),
                count, faults, largest, longest);
    for (const auto &[status, times] : statuses)
        std::printf(" exit %d: %d", status, times);
    std::printf("\n");
    return faults == 0 ? 0 : 1;
}
