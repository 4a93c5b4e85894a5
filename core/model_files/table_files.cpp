// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/table_files.h"

#include "core/model_files/table_file.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace posviz {

Result<std::shared_ptr<const Table>> TableFiles::table(const std::string &path, const std::string &tensor)
{
    std::error_code failure;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, failure));
    const std::int64_t modified = failure ? 0 : std::filesystem::last_write_time(path, failure).time_since_epoch().count();

    const std::lock_guard lock(m_mutex);
    if (const auto found = std::ranges::find(m_entries, std::pair{path, tensor}, &Entry::name); found != m_entries.end()) {
        if (!failure && found->size == size && found->modified == modified) {
            m_entries.splice(m_entries.begin(), m_entries, found);
            return found->table;
        }
        m_entries.erase(found);
    }
    Result<Table> read = readTableFile(path, tensor);
    if (!read)
        return read.failure();
    auto table = std::make_shared<const Table>(*std::move(read));
    m_entries.push_front({{path, tensor}, size, modified, table});
    letOldOnesGo();
    return table;
}

void TableFiles::letOldOnesGo()
{
    std::size_t bytes = 0;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        bytes += static_cast<std::size_t>(entry->table->values().size()) * sizeof(double);
        entry = entry == m_entries.begin() || bytes <= m_mostBytes ? std::next(entry) : m_entries.erase(entry);
    }
}

} // namespace posviz
