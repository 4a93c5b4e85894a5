// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate.h"

#include "core/model_files/table_file.h"

#include <filesystem>

namespace posviz {

Result<std::shared_ptr<const Table>> TableFiles::table(const std::string &path, const std::string &tensor)
{
    std::error_code failure;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, failure));
    const std::int64_t modified = failure ? 0 : std::filesystem::last_write_time(path, failure).time_since_epoch().count();

    const std::lock_guard lock(m_mutex);
    if (const auto found = m_entries.find({path, tensor});
        !failure && found != m_entries.end() && found->second.size == size && found->second.modified == modified)
        return found->second.table;
    Result<Table> read = readTableFile(path, tensor);
    if (!read)
        return Error{read.error()};
    auto table = std::make_shared<const Table>(*std::move(read));
    m_entries.insert_or_assign({path, tensor}, Entry{size, modified, table});
    return table;
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
