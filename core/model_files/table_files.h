// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/table_source.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace posviz {

/// Tables read from files, each once as long as there is room for it; read again when the file has changed.
class TableFiles : public TableSource {
  public:
    /// mostBytes: of the numbers that are kept. The table that was asked for last is kept in any case; those that were not asked
    /// for the longest go first, and live on where they are in use.
    explicit TableFiles(std::size_t mostBytes = std::size_t{256} << 20) : m_mostBytes(mostBytes) {}

    Result<std::shared_ptr<const Table>> table(const std::string &path, const std::string &tensor = {}) override;

  private:
    struct Entry {
        std::pair<std::string, std::string> name; ///< path and tensor
        std::int64_t size = 0;
        std::int64_t modified = 0;
        std::shared_ptr<const Table> table;
    };

    void letOldOnesGo();

    std::mutex m_mutex;
    std::size_t m_mostBytes;
    std::list<Entry> m_entries; ///< the one that was asked for last is the first
};

} // namespace posviz
