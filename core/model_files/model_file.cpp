// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/model_file.h"

#include "core/checked_json.h"
#include "core/model_files/file_kind.h"
#include "core/model_files/gguf_account.h"
#include "core/model_files/gguf_index.h"
#include "core/model_files/hf_config.h"
#include "core/model_files/npy_header.h"
#include "core/model_files/position_tensors.h"
#include "core/model_files/safetensors.h"
#include "core/model_files/table_account.h"
#include "core/model_files/whole_file.h"
#include "core/scene_json.h"
#include "core/shown_text.h"

#include <string>
#include <string_view>
#include <utility>

namespace posviz {

namespace {

using Path = std::filesystem::path;
using TensorEntries = std::vector<TensorEntry>;
using OpenedFile = Result<std::shared_ptr<ModelFile>>;

constexpr std::uintmax_t largestJson = 16 << 20;
constexpr std::size_t largestScene = 1 << 20;
constexpr std::string_view configName = "config.json";

/// The tensors that may be drawn: those whose names are known, and the one that was chosen.
Result<TensorEntries> wantedTensors(SafetensorsList &list, const ModelChoice &choice)
{
    return list.tensors([&](std::string_view name) { return mayHoldPositions(name) || name == choice.tensor; });
}

Result<TensorEntries> allTensors(SafetensorsList &list)
{
    return list.tensors([](std::string_view) { return true; });
}

/// The index of a model in several files lists its tensors by file.
bool isSafetensorsIndex(const Path &file) { return file.string().ends_with(".safetensors.index.json"); }

/// What becomes of a scene.
enum class Scenes { Read, Refused };

Error sceneNoModel(const Path &file)
{
    return failed("{0}: is a Posviz scene, not a model file; open it as a scene.", file.string());
}

bool hasSafetensors(const Path &folder)
{
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
        if (entry->path().extension() == ".safetensors" || isSafetensorsIndex(entry->path()))
            return true;
    return false;
}

class NpyFile final : public ModelFile {
  public:
    static OpenedFile open(const Path &file)
    {
        auto made = std::make_shared<NpyFile>(file);
        Result<NpyHeader> header = readNpyHeader(file);
        if (!header)
            return header.failure();
        made->m_header = *std::move(header);
        return std::shared_ptr<ModelFile>(std::move(made));
    }

    explicit NpyFile(Path file) : m_path(std::move(file)) { m_read.add(m_path); }

    Result<ModelAccount> account(const ModelChoice &, TableFiles &files) override { return npyAccount(m_path, m_header, files); }
    Result<TensorEntries> tensors() override { return TensorEntries{}; }
    bool isCurrent() const override { return m_read.areUnchanged(); }

  private:
    Path m_path;
    ReadFiles m_read;
    NpyHeader m_header;
};

class GgufFile final : public ModelFile {
  public:
    static OpenedFile open(const Path &file)
    {
        auto made = std::make_shared<GgufFile>(file);
        Result<Gguf> head = readGgufHead(file);
        if (!head)
            return head.failure();
        made->m_head = *std::move(head);
        return std::shared_ptr<ModelFile>(std::move(made));
    }

    explicit GgufFile(Path file) : m_path(std::move(file)) { m_read.add(m_path); }

    Result<ModelAccount> account(const ModelChoice &choice, TableFiles &files) override
    {
        Result<ModelAccount> account = ggufAccount(m_head, m_path, choice);
        return account ? withTensors(*std::move(account), ggufTensors(m_head, m_path), choice, files) : account;
    }

    Result<TensorEntries> tensors() override { return ggufTensors(m_head, m_path); }
    bool isCurrent() const override { return m_read.areUnchanged(); }

  private:
    Path m_path;
    ReadFiles m_read;
    Gguf m_head;
};

/// TensorEntries alone: a file, an index of several, or a folder of either.
class TensorsFile final : public ModelFile {
  public:
    static OpenedFile open(const Path &file, std::string format)
    {
        Result<std::unique_ptr<SafetensorsList>> list = SafetensorsList::open(file);
        if (!list)
            return list.failure();
        return std::shared_ptr<ModelFile>(std::make_shared<TensorsFile>(file, std::move(format), *std::move(list)));
    }

    TensorsFile(Path file, std::string format, std::unique_ptr<SafetensorsList> list)
        : m_path(std::move(file)), m_format(std::move(format)), m_list(std::move(list))
    {
    }

    Result<ModelAccount> account(const ModelChoice &choice, TableFiles &files) override
    {
        const Result<TensorEntries> tensors = wantedTensors(*m_list, choice);
        return tensors ? tensorAccount(m_path, m_format, *tensors, choice, files) : Result<ModelAccount>(tensors.failure());
    }

    Result<TensorEntries> tensors() override { return allTensors(*m_list); }
    bool isCurrent() const override { return m_list->isCurrent(); }

  private:
    Path m_path;
    std::string m_format;
    std::unique_ptr<SafetensorsList> m_list;
};

class SettingsFile final : public ModelFile {
  public:
    /// A scene is JSON too: read, or refused.
    static Result<SceneOrModel> openOrScene(const Path &file, Scenes scenes)
    {
        auto made = std::make_shared<SettingsFile>(file);
        const Result<std::string> text = readWholeFile(file, largestJson);
        if (!text)
            return text.failure();
        if (isSceneJson(*text) && scenes == Scenes::Read && text->size() <= largestScene)
            return sceneFromJson(*text, file.string()).transform([](Scene scene) { return SceneOrModel(std::move(scene)); });
        if (isSceneJson(*text))
            return sceneNoModel(file);
        Result<nlohmann::json> config = parsedHfConfig(*text, file.string());
        if (!config)
            return config.failure();
        made->m_config = *std::move(config);
        return SceneOrModel(std::shared_ptr<ModelFile>(std::move(made)));
    }

    explicit SettingsFile(Path file) : m_path(std::move(file)) { m_read.add(m_path); }

    Result<ModelAccount> account(const ModelChoice &choice, TableFiles &) override
    {
        Result<ModelAccount> account = hfAccount(m_config, m_path.string(), choice);
        if (account && !choice.tensor.empty())
            return failed("{0}: has no tensor {1}: settings have none; open the folder.", m_path.string(),
                          quotedText(choice.tensor));
        return account;
    }

    Result<TensorEntries> tensors() override { return TensorEntries{}; }
    bool isCurrent() const override { return m_read.areUnchanged(); }

  private:
    Path m_path;
    ReadFiles m_read;
    nlohmann::json m_config;
};

/// What was opened where scenes are refused.
OpenedFile modelOf(Result<SceneOrModel> opened)
{
    return std::move(opened).transform([](SceneOrModel file) { return std::get<std::shared_ptr<ModelFile>>(std::move(file)); });
}

Result<SceneOrModel> sceneOrModel(OpenedFile opened)
{
    return std::move(opened).transform([](std::shared_ptr<ModelFile> file) { return SceneOrModel(std::move(file)); });
}

/// Settings, and the tensors beside them if there are any.
class SettingsFolder final : public ModelFile {
  public:
    static OpenedFile open(const Path &folder)
    {
        return modelOf(SettingsFile::openOrScene(folder / configName, Scenes::Refused))
            .transform([&](std::shared_ptr<ModelFile> settings) -> std::shared_ptr<ModelFile> {
                return std::make_shared<SettingsFolder>(folder, std::move(settings));
            });
    }

    SettingsFolder(Path folder, std::shared_ptr<ModelFile> settings)
        : m_path(std::move(folder)), m_settings(std::move(settings)), m_list((m_read.add(m_path), SafetensorsList::open(m_path)))
    {
    }

    Result<ModelAccount> account(const ModelChoice &choice, TableFiles &files) override
    {
        ModelChoice settings = choice;
        settings.tensor.clear();
        Result<ModelAccount> account = m_settings->account(settings, files);
        if (!account)
            return account;
        account->path = m_path.string();
        account->format = "model folder, " + account->format;
        const Result<TensorEntries> tensors = m_list ? wantedTensors(**m_list, choice) : Result<TensorEntries>(m_list.failure());
        if (!tensors && !choice.tensor.empty())
            return tensors.failure();
        if (tensors)
            return withTensors(*std::move(account), *tensors, choice, files);
        // A folder of settings alone is as good as its config.json; one whose tensors cannot be read says so.
        if (m_hasTensors)
            account->findings.push_back(
                {"tensors", "", Verdict::Contradicted, sentence("not read: {0}", tensors.failure().sentence)});
        return account;
    }

    Result<TensorEntries> tensors() override { return m_list ? allTensors(**m_list) : Result<TensorEntries>(m_list.failure()); }

    bool isCurrent() const override
    {
        return m_read.areUnchanged() && m_settings->isCurrent() && (!m_list || (*m_list)->isCurrent());
    }

  private:
    Path m_path;
    ReadFiles m_read;
    std::shared_ptr<ModelFile> m_settings;
    Result<std::unique_ptr<SafetensorsList>> m_list;
    bool m_hasTensors = hasSafetensors(m_path); ///< also such as cannot be read
};

OpenedFile openFolder(const Path &folder)
{
    std::error_code failure;
    if (std::filesystem::exists(folder / configName, failure))
        return SettingsFolder::open(folder);
    if (!hasSafetensors(folder))
        return failed("{0}: has neither a config.json nor a .safetensors file in it.", folder.string());
    return TensorsFile::open(folder, "model folder");
}

Result<SceneOrModel> openFile(const Path &path, Scenes scenes)
{
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure))
        return sceneOrModel(openFolder(path));
    const Result<FileKind> kind = fileKind(path);
    if (!kind)
        return kind.failure();
    switch (*kind) {
    case FileKind::Npy:
        return sceneOrModel(NpyFile::open(path));
    case FileKind::Gguf:
        return sceneOrModel(GgufFile::open(path));
    case FileKind::Safetensors:
        return sceneOrModel(TensorsFile::open(path, "safetensors"));
    case FileKind::Json:
        return isSafetensorsIndex(path) ? sceneOrModel(TensorsFile::open(path, "safetensors"))
                                        : SettingsFile::openOrScene(path, scenes);
    case FileKind::Unknown:
        break;
    }
    return failed("{0}: is not a file that can be read: a Hugging Face config.json, which begins with '{', a NumPy .npy table, a "
                  ".safetensors or a .gguf file.",
                  path.string());
}

} // namespace

Result<SceneOrModel> openSceneOrModel(const std::filesystem::path &path) { return openFile(path, Scenes::Read); }

Result<std::shared_ptr<ModelFile>> openModelFile(const std::filesystem::path &path)
{
    return modelOf(openFile(path, Scenes::Refused));
}

Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice, TableFiles &files)
{
    return openModelFile(path).transform([&](const std::shared_ptr<ModelFile> &file) { return file->account(choice, files); });
}

Result<ModelAccount> readModelFile(const std::filesystem::path &path, const ModelChoice &choice)
{
    TableFiles files;
    return readModelFile(path, choice, files);
}

} // namespace posviz
