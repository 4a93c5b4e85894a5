// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace posviz {

/// A file that is written whole or not at all: one that was there stays until the new one is complete. A pipe or a device
/// (/dev/stdout, a FIFO, a shell's >(command)) is written through as the bytes come, and never replaced.
///
/// Failures name the file and are in the system's own words.
class WholeFile {
  public:
    /// path: the bytes of the name, in no particular encoding.
    explicit WholeFile(std::string path);
    /// Without commit() nothing is left of it.
    ~WholeFile();
    WholeFile(const WholeFile &) = delete;
    WholeFile &operator=(const WholeFile &) = delete;

    /// False once something has failed; what comes after that is dropped.
    bool write(std::string_view bytes);

    /// Puts the file in its place. The number of bytes, or what failed, perhaps long before.
    Result<qint64> commit();

  private:
    void open();
    void fail(Sentence why);
    void failWithErrno();

    std::string m_path;
    std::filesystem::path m_target;    ///< the file to replace
    std::filesystem::path m_temporary; ///< beside it; empty: written through
    std::FILE *m_file = nullptr;
    qint64 m_written = 0;
    Sentence m_failure{};
};

/// Writes a file in this way. The number of bytes written.
Result<qint64> saveWhole(const std::string &path, std::string_view bytes);
Result<qint64> saveWhole(const QString &path, const QByteArray &bytes);

} // namespace posviz
