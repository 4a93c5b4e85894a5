// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/table_files.h"

#include "core/model_files/npy.h"
#include "core/model_files/npy_header.h"
#include "core/model_files/table_file.h"
#include "core/model_files/tensor_index.h"

#include <algorithm>
#include <iterator>

namespace posviz {

TableFiles::Found TableFiles::table(const std::string &path, const std::string &tensor)
{
    return kept({path, tensor}, [&] { return readTableFile(path, tensor); });
}

TableFiles::Found TableFiles::table(const TensorEntry &tensor)
{
    return kept({tensor.file.string(), tensor.name}, [&] { return readTensor(tensor); });
}

TableFiles::Found TableFiles::table(const std::filesystem::path &path, const NpyHeader &header)
{
    return kept({path.string(), {}}, [&] { return readNpyTable(path, header); });
}

TableFiles::Found TableFiles::kept(const Name &name, const std::function<Result<Table>()> &read)
{
    const std::optional<FileStamp> stamp = fileStamp(name.first);

    std::unique_lock lock(m_mutex);
    if (const auto found = std::ranges::find(m_entries, name, &Entry::name); found != m_entries.end()) {
        if (stamp == found->stamp) {
            m_entries.splice(m_entries.begin(), m_entries, found);
            return found->table;
        }
        m_entries.erase(found);
    }
    if (const auto being = m_being.find(name); being != m_being.end()) {
        const std::shared_future<Found> other = being->second;
        lock.unlock();
        return other.get();
    }
    std::promise<Found> promise;
    m_being.emplace(name, promise.get_future().share());
    lock.unlock();

    const Found found =
        read().transform([](Table table) { return std::shared_ptr<const Table>(std::make_shared<Table>(std::move(table))); });

    lock.lock();
    m_being.erase(name);
    if (found && stamp) {
        m_entries.push_front({name, *stamp, *found});
        letOldOnesGo();
    }
    lock.unlock();
    promise.set_value(found);
    return found;
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
