// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/model_file.h"

#include "core/checked_json.h"
#include "core/model_files/file_kind.h"
#include "core/model_files/gguf_account.h"
#include "core/model_files/gguf_index.h"
#include "core/model_files/hf_config.h"
#include "core/model_files/position_tensors.h"
#include "core/model_files/safetensors.h"
#include "core/model_files/table_account.h"
#include "core/model_files/whole_file.h"
#include "core/scene_json.h"
#include "core/shown_text.h"

#include <string_view>
#include <vector>

namespace posviz {

namespace {

constexpr std::uintmax_t largestJson = 16 << 20;
constexpr std::string_view configName = "config.json";

/// The tensors that may be drawn: those whose names are known, and the one that was chosen.
Result<std::vector<TensorEntry>> wantedTensors(const std::filesystem::path &path, const ModelChoice &choice)
{
    return readSafetensors(path, [&](std::string_view name) { return mayHoldPositions(name) || name == choice.tensor; });
}

Result<ModelAccount> safetensorsAccount(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files)
{
    const Result<std::vector<TensorEntry>> tensors = wantedTensors(path, choice);
    return tensors ? tensorAccount(path, "safetensors", *tensors, choice, files) : Result<ModelAccount>(tensors.failure());
}

Result<ModelAccount> ggufModel(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files)
{
    const Result<Gguf> gguf = readGgufHead(path);
    if (!gguf)
        return gguf.failure();
    Result<ModelAccount> account = ggufAccount(*gguf, path, choice);
    return account ? withTensors(*std::move(account), ggufTensors(*gguf, path), choice, files) : account;
}

/// The index of a model in several files lists its tensors by file.
bool isSafetensorsIndex(const std::filesystem::path &path) { return path.string().ends_with(".safetensors.index.json"); }

Result<ModelAccount> jsonAccount(const std::filesystem::path &path, const ModelChoice &choice)
{
    const Result<std::string> text = readWholeFile(path, largestJson);
    if (!text)
        return text.failure();
    if (isSceneJson(*text))
        return Error{path.string() + ": is a Posviz scene, not a model file; open it as a scene."};
    Result<ModelAccount> account = readHfConfig(path, *text, choice);
    if (account && !choice.tensor.empty())
        return Error{path.string() + ": has no tensor " + quotedText(choice.tensor) + ": settings have none; open the folder."};
    return account;
}

bool hasSafetensors(const std::filesystem::path &folder)
{
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
        if (entry->path().extension() == ".safetensors" || isSafetensorsIndex(entry->path()))
            return true;
    return false;
}

Result<ModelAccount> folderAccount(const std::filesystem::path &folder, const ModelChoice &choice, TableFiles &files)
{
    std::error_code failure;
    const std::filesystem::path config = folder / configName;
    const bool hasConfig = std::filesystem::exists(config, failure);
    Result<std::vector<TensorEntry>> tensors = wantedTensors(folder, choice);
    if (!hasConfig && !hasSafetensors(folder))
        return Error{folder.string() + ": has neither a config.json nor a .safetensors file in it."};
    if (!hasConfig)
        return tensors ? tensorAccount(folder, "model folder", *tensors, choice, files)
                       : Result<ModelAccount>(tensors.failure());
    ModelChoice settings = choice;
    settings.tensor.clear();
    Result<ModelAccount> account = jsonAccount(config, settings);
    if (!account)
        return account;
    account->path = folder.string();
    account->format = "model folder, " + account->format;
    if (!tensors && !choice.tensor.empty())
        return tensors.failure();
    if (tensors)
        return withTensors(*std::move(account), *tensors, choice, files);
    // A folder of settings alone is as good as its config.json; one whose tensors cannot be read says so.
    if (hasSafetensors(folder))
        account->findings.push_back({"tensors", "", Verdict::Contradicted, "not read: " + tensors.error()});
    return account;
}

} // namespace

Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice)
{
    TableFiles files;
    return readModelFile(path, choice, files);
}

Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files)
{
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure))
        return folderAccount(path, choice, files);
    const Result<FileKind> kind = fileKind(path);
    if (!kind)
        return kind.failure();
    switch (*kind) {
    case FileKind::Npy:
        return npyAccount(path, files);
    case FileKind::Gguf:
        return ggufModel(path, choice, files);
    case FileKind::Safetensors:
        return safetensorsAccount(path, choice, files);
    case FileKind::Json:
        return isSafetensorsIndex(path) ? safetensorsAccount(path, choice, files) : jsonAccount(path, choice);
    case FileKind::Unknown:
        break;
    }
    return Error{path.string()
                 + ": is none of the files that are read: a Hugging Face config.json, which begins with '{', a NumPy .npy table, "
                   "a .safetensors or a .gguf file."};
}

std::string verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Used:
        return "used";
    case Verdict::Defaulted:
        return "defaulted";
    case Verdict::Ignored:
        return "ignored";
    case Verdict::Contradicted:
        return "contradicted";
    }
    return {};
}

} // namespace posviz
