// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/file_stamp.h"

#include <algorithm>
#include <system_error>

namespace posviz {

std::optional<FileStamp> fileStamp(const std::filesystem::path &path)
{
    std::error_code failure;
    const std::filesystem::file_time_type modified = std::filesystem::last_write_time(path, failure);
    if (failure)
        return {};
    const bool folder = std::filesystem::is_directory(path, failure);
    const std::uintmax_t size = folder ? 0 : std::filesystem::file_size(path, failure);
    if (failure)
        return {};
    return FileStamp{size, modified.time_since_epoch().count()};
}

void ReadFiles::add(const std::filesystem::path &path)
{
    const std::optional<FileStamp> stamp = fileStamp(path);
    const std::lock_guard lock(m_mutex);
    m_entries.push_back({path, stamp});
}

bool ReadFiles::areUnchanged() const
{
    const std::lock_guard lock(m_mutex);
    return std::ranges::all_of(m_entries, [](const Entry &entry) { return fileStamp(entry.path) == entry.stamp; });
}

} // namespace posviz
