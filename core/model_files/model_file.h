// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_account.h"
#include "core/model_files/table_files.h"
#include "core/model_files/tensor_index.h"
#include "core/result.h"
#include "core/scene.h"

#include <filesystem>
#include <memory>
#include <variant>
#include <vector>

namespace posviz {

/// A model file or folder that was opened: its settings and the list of its tensors are read, and are not read again.
///
/// Of a model in several files the list of each is read when one of its tensors is first asked for. All of it may be called from
/// several threads.
class ModelFile {
  public:
    ModelFile() = default;
    ModelFile(const ModelFile &) = delete;
    ModelFile &operator=(const ModelFile &) = delete;
    virtual ~ModelFile() = default;

    /// What it says about positions. Reads the numbers of the drawn tensor, which stay in these files, and those of a GGUF file's
    /// frequency divisors; nothing else. Fails with one sentence that names the file and the field.
    virtual Result<ModelAccount> account(const ModelChoice &choice, TableFiles &files) = 0;

    /// All its tensors, in no order; none where it has settings only, or a single table without a name.
    virtual Result<std::vector<TensorEntry>> tensors() = 0;

    /// False once somebody has written to a file that was read: it must be opened again.
    virtual bool isCurrent() const = 0;
};

/// Opens a model file by its content: config.json, NumPy, safetensors (or the index of several), GGUF; or a folder with a
/// config.json, safetensors or both. Fails with one sentence that names the file and the field.
Result<std::shared_ptr<ModelFile>> openModelFile(const std::filesystem::path &path);

/// A scene file, or a model file or folder.
using SceneOrModel = std::variant<Scene, std::shared_ptr<ModelFile>>;

/// Opens either, told apart by the content. Fails as openModelFile() does and as sceneFromJson() does.
Result<SceneOrModel> openSceneOrModel(const std::filesystem::path &path);

/// Opens a file for one account of it; the drawn table stays in these files, so that who draws it next need not read it again.
Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files);

/// As above, for who draws nothing.
Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice = {});

/// A table's account, opened while a subject is shown: as the content of its encoding, where that can read it; a finding says
/// which encoding has it. Any other account stays as it is.
ModelAccount openedInto(ModelAccount account, const Subject &shown, TableFiles &files);

} // namespace posviz
