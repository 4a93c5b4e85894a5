// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/signal.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace posviz {

/// Tables read from files, each once; read again when the file has changed. Safe to use from several threads.
class TableFiles {
  public:
    /// The file's table, or that of its tensor of this name. Fails with the reader's sentence.
    Result<std::shared_ptr<const Table>> table(const std::string &path, const std::string &tensor = {});

  private:
    struct Entry {
        std::int64_t size = 0;
        std::int64_t modified = 0;
        std::shared_ptr<const Table> table;
    };

    std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Entry> m_entries; ///< by path and tensor
};

/// What the scene's encoding says. Fails where the scene's table file cannot be read or its table is none of the encoding's.
Result<Signal> evaluate(const Scene &scene, TableFiles &files);

} // namespace posviz
