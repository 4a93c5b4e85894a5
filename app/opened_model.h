// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"

#include <QString>

#include <optional>

namespace posviz {

/// Where a model comes from; one of the two.
struct ModelSource {
    std::string file{};   ///< a model file or folder
    std::string preset{}; ///< the id of a known model

    bool operator==(const ModelSource &) const = default;
};

/// A model as it was read, and what was chosen of it.
struct OpenedModel {
    ModelSource source;
    ModelChoice choice;
    std::optional<ModelAccount> account; ///< none: it cannot be read at present
};

/// What a person calls it: the file's name, the preset's title.
QString nameOf(const ModelSource &source);

/// Reads what was chosen of a model, so that there is an account; the table that is drawn stays in these tables. Fails with the
/// reader's sentence, and where nothing of it can be drawn.
Result<OpenedModel> readModel(const ModelSource &source, const ModelChoice &choice, TableFiles &tables);

/// True for a file of which nothing is drawn unless one of its tensors is named.
bool needsTensor(const std::string &file);

} // namespace posviz
