// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/save_whole.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace posviz {

namespace {

namespace fs = std::filesystem;

/// The stream that a name such as /dev/stdout or /dev/fd/63 stands for; none: it is another name. To open such a name would
/// begin anew with a file that the shell lets us go on with.
std::optional<int> streamNamed(const std::string &path)
{
    if (path == "/dev/stdout")
        return 1;
    if (path == "/dev/stderr")
        return 2;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (!path.starts_with(folder))
            continue;
        int number = 0;
        const char *end = path.data() + path.size();
        const auto [stop, failure] = std::from_chars(path.data() + folder.size(), end, number);
        if (failure == std::errc{} && stop == end && number >= 0)
            return number;
    }
    return {};
}

/// Opens the stream a second time, so that closing ours leaves it open.
std::FILE *streamOf([[maybe_unused]] int number)
{
#ifdef Q_OS_UNIX
    const int copy = ::dup(number);
    if (copy < 0)
        return nullptr;
    std::FILE *file = ::fdopen(copy, "wb");
    if (!file)
        ::close(copy);
    return file;
#else
    return nullptr;
#endif
}

/// What was asked of the system to be written is on the disk, not on its way there.
bool isOnDisk([[maybe_unused]] std::FILE *file)
{
#ifdef Q_OS_UNIX
    return ::fsync(::fileno(file)) == 0;
#else
    return true;
#endif
}

} // namespace

WholeFile::WholeFile(std::string path) : m_path(std::move(path)) { open(); }

WholeFile::~WholeFile()
{
    if (m_file)
        std::fclose(m_file);
    std::error_code ignored;
    if (!m_temporary.empty())
        fs::remove(m_temporary, ignored);
}

void WholeFile::fail(Sentence why)
{
    if (m_failure.empty())
        m_failure = sentence("{0} cannot be written: {1}.", m_path, std::move(why));
}

void WholeFile::failWithErrno()
{
    std::string why = errno != 0 ? std::strerror(errno) : "unknown reason";
    if (why[0] >= 'A' && why[0] <= 'Z' && !(why.size() > 1 && why[1] >= 'A' && why[1] <= 'Z'))
        why[0] = static_cast<char>(why[0] - 'A' + 'a');
    fail(verbatim(std::move(why)));
}

void WholeFile::open()
{
    std::error_code ignored;
    if (m_path.empty()) {
        m_failure = sentence("No file name was given.");
        return;
    }
    errno = 0;
    if (const std::optional<int> stream = streamNamed(m_path)) {
        m_file = streamOf(*stream);
        return m_file ? void() : failWithErrno();
    }
    const fs::file_status status = fs::status(m_path, ignored);
    if (fs::is_directory(status))
        return fail(sentence("it is a folder"));
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        m_file = std::fopen(m_path.c_str(), "ab");
        return m_file ? void() : failWithErrno();
    }
    // Behind a link its target is replaced, not the link.
    m_target = fs::exists(status) ? fs::canonical(m_path, ignored) : fs::absolute(m_path, ignored);
    if (!fs::is_directory(m_target.parent_path(), ignored))
        return fail(sentence("the folder {0} does not exist", m_target.parent_path().string()));
    for (int attempt = 0; attempt < 100 && !m_file; ++attempt) {
        m_temporary = m_target;
        // A name of 255 bytes leaves no room for an ending.
        m_temporary.replace_filename("." + m_target.filename().string().substr(0, 200) + "." + std::to_string(attempt) + ".part");
        errno = 0;
        m_file = std::fopen(m_temporary.c_str(), "wbx"); // fails where there is one
        if (!m_file && errno != EEXIST)
            break;
    }
    if (!m_file) {
        m_temporary.clear();
        return failWithErrno();
    }
    if (fs::exists(status))
        fs::permissions(m_temporary, status.permissions(), ignored);
}

bool WholeFile::write(std::string_view bytes)
{
    if (!m_failure.empty())
        return false;
    errno = 0;
    if (std::fwrite(bytes.data(), 1, bytes.size(), m_file) != bytes.size())
        failWithErrno();
    m_written += static_cast<qint64>(bytes.size());
    return m_failure.empty();
}

Result<qint64> WholeFile::commit()
{
    if (m_failure.empty()) {
        errno = 0;
        if (std::fflush(m_file) != 0 || (!m_temporary.empty() && !isOnDisk(m_file)))
            failWithErrno();
    }
    if (m_file && std::fclose(std::exchange(m_file, nullptr)) != 0)
        failWithErrno();
    if (!m_failure.empty())
        return Error(m_failure);
    if (!m_temporary.empty()) {
        std::error_code problem;
        fs::rename(m_temporary, m_target, problem);
        if (problem) {
            errno = problem.value();
            failWithErrno();
            return Error(m_failure);
        }
        m_temporary.clear();
    }
    return m_written;
}

Result<qint64> saveWhole(const std::string &path, std::string_view bytes)
{
    WholeFile file(path);
    file.write(bytes);
    return file.commit();
}

Result<qint64> saveWhole(const QString &path, const QByteArray &bytes)
{
    return saveWhole(QFile::encodeName(path).toStdString(),
                     std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace posviz
