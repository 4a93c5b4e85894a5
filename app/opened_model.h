// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"

#include <QString>

#include <memory>
#include <optional>
#include <variant>
#include <vector>

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
    std::optional<ModelAccount> account{}; ///< none: it cannot be read at present
    std::shared_ptr<ModelFile> opened{};   ///< for the next choice; null: a preset, or not read
};

/// What somebody wants to have opened.
struct OpenRequest {
    /// What is wanted of the source.
    enum class What {
        File,    ///< a scene or a model
        Choice,  ///< something else of the model that is open
        Tensors, ///< the tensors that can be named
    };

    ModelSource source;
    ModelChoice choice{};
    What what = What::File;
    Subject shown{};                     ///< a bare table is opened as the content of its encoding, where that can read it
    std::shared_ptr<ModelFile> opened{}; ///< the source, where it was opened before; null: it was not
};

/// The request can go on once one of these tensors is named in its choice.
struct TensorQuestion {
    OpenRequest request;
    std::vector<TensorEntry> tensors; ///< never empty
    Sentence reason;                  ///< why nothing is drawn without; empty where the tensors were asked for
};

using Opened = std::variant<Scene, OpenedModel, TensorQuestion>;

/// What a person calls it: the file's name, the preset's title.
QString nameOf(const ModelSource &source);

/// Does what is wanted: a pure function of files, which may take its time. The table that is drawn stays in these tables. Fails
/// with the reader's sentence, and where nothing of the model can be drawn.
Result<Opened> openedAsWanted(const OpenRequest &request, TableFiles &tables);

} // namespace posviz
