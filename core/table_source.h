// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/table.h"

#include <memory>
#include <string>

namespace posviz {

/// Where an evaluation finds the tables that are files' content.
class TableSource {
  public:
    TableSource() = default;
    TableSource(const TableSource &) = delete;
    TableSource &operator=(const TableSource &) = delete;
    virtual ~TableSource() = default;

    /// The file's table, or that of its tensor of this name. Fails with the reader's sentence. May be called from several threads.
    virtual Result<std::shared_ptr<const Table>> table(const std::string &path, const std::string &tensor) = 0;
};

} // namespace posviz
