// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/signal.h"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace posviz {

/// Tables read from files, each once as long as there is room for it; read again when the file has changed. Safe to use from
/// several threads.
class TableFiles {
  public:
    /// mostBytes: of the numbers that are kept. The table that was asked for last is kept in any case; those that were not asked
    /// for the longest go first, and live on where they are in use.
    explicit TableFiles(std::size_t mostBytes = std::size_t{256} << 20) : m_mostBytes(mostBytes) {}

    /// The file's table, or that of its tensor of this name. Fails with the reader's sentence.
    Result<std::shared_ptr<const Table>> table(const std::string &path, const std::string &tensor = {});

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

/// What the scene's encoding says. Fails where the scene's table file cannot be read or its table is none of the encoding's.
Result<Signal> evaluate(const Scene &scene, TableFiles &files);

} // namespace posviz
