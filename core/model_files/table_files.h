// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/file_stamp.h"
#include "core/table_source.h"

#include <cstddef>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace posviz {

struct NpyHeader;
struct TensorEntry;

/// Tables read from files, each once as long as there is room for it; read again when the file has changed. While one is read,
/// who asks for another does not wait.
class TableFiles : public TableSource {
  public:
    using Found = Result<std::shared_ptr<const Table>>;

    /// mostBytes: of the numbers that are kept. The table that was asked for last is kept in any case; those that were not asked
    /// for the longest go first, and live on where they are in use.
    explicit TableFiles(std::size_t mostBytes = std::size_t{256} << 20) : m_mostBytes(mostBytes) {}

    Found table(const std::string &path, const std::string &tensor = {}) override;

    /// The same for who knows already where in its file the table stands: the file's head is not read again.
    Found table(const TensorEntry &tensor);
    Found table(const std::filesystem::path &path, const NpyHeader &header);

  private:
    using Name = std::pair<std::string, std::string>; ///< path and tensor

    struct Entry {
        Name name;
        FileStamp stamp;
        std::shared_ptr<const Table> table;
    };

    Found kept(const Name &name, const std::function<Result<Table>()> &read);
    void letOldOnesGo();

    std::mutex m_mutex;
    std::size_t m_mostBytes;
    std::list<Entry> m_entries;                        ///< the one that was asked for last is the first
    std::map<Name, std::shared_future<Found>> m_being; ///< read at the moment
};

} // namespace posviz
