// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

namespace posviz {

/// By what it is seen that a file, or a folder's list of files, is another than it was.
struct FileStamp {
    std::uintmax_t size = 0;   ///< bytes; 0 for a folder
    std::int64_t modified = 0; ///< in the file system's own ticks

    bool operator==(const FileStamp &) const = default;
};

/// As it is now; none where there is no such file.
std::optional<FileStamp> fileStamp(const std::filesystem::path &path);

/// Files that were read, as they were then. May be used from several threads.
class ReadFiles {
  public:
    /// Called before it is read: what is written meanwhile is seen as a change.
    void add(const std::filesystem::path &path);
    bool areUnchanged() const;

  private:
    struct Entry {
        std::filesystem::path path;
        std::optional<FileStamp> stamp;
    };

    mutable std::mutex m_mutex;
    std::vector<Entry> m_entries;
};

} // namespace posviz
