// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate.h"

#include "core/model_files/table_file.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

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
        return Error{read.error()};
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

Result<Signal> evaluate(const Scene &scene, TableFiles &files)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    assert(encoding);
    Ingredients ingredients{.values = scene.subject.values, .scaling = scene.subject.scaling, .lists = scene.subject.lists};
    if (!scene.subject.table.empty()) {
        Result<std::shared_ptr<const Table>> table = files.table(scene.subject.table, scene.subject.tensor);
        if (!table)
            return Error{table.error()};
        if (tableSetsDimension(scene) && (*table)->columns() != scene.subject.dimension)
            return Error{scene.subject.table + ": the table has " + std::to_string((*table)->columns())
                         + " columns where the scene has a dimension of " + std::to_string(scene.subject.dimension)
                         + "; open the file again to follow it."};
        ingredients.table = *table;
    }
    Result<Signal> signal = encoding->evaluate(
        {.dimension = scene.subject.dimension, .base = scene.subject.base, .length = scene.length}, ingredients);
    if (!signal && ingredients.table)
        return Error{scene.subject.table + ": " + signal.error()};
    return signal;
}

} // namespace posviz
