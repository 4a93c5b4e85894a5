// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opened_model.h"

#include "app/presets.h"
#include "core/model_files/drawable_tensors.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace posviz {

namespace {

/// The source as it was opened before, unless somebody has written to it.
Result<SceneOrModel> openedSource(const OpenRequest &request)
{
    if (request.opened && request.opened->isCurrent())
        return SceneOrModel(request.opened);
    if (request.what == OpenRequest::What::File)
        return openSceneOrModel(request.source.file);
    return openModelFile(request.source.file).transform([](std::shared_ptr<ModelFile> file) {
        return SceneOrModel(std::move(file));
    });
}

Result<Opened> questionAbout(const OpenRequest &request, const std::shared_ptr<ModelFile> &file, Sentence reason)
{
    Result<std::vector<TensorEntry>> tensors = drawableTensors(*file);
    if (!tensors)
        return tensors.failure();
    if (tensors->empty())
        return failed("{0}: has no tensor with two axes that can be shown.", request.source.file);
    OpenRequest next = request;
    next.opened = file;
    if (next.what == OpenRequest::What::Tensors)
        next.what = OpenRequest::What::Choice;
    return Opened(TensorQuestion{std::move(next), *std::move(tensors), std::move(reason)});
}

Result<Opened> openedPreset(const OpenRequest &request)
{
    const Preset *preset = findPreset(request.source.preset);
    if (!preset)
        return failed("preset '{0}' is not known.", request.source.preset);
    return presetAccount(*preset, request.choice).transform([&](ModelAccount account) -> Result<Opened> {
        if (account.lack)
            return Error{account.lack->sentence};
        return Opened(OpenedModel{request.source, request.choice, std::move(account)});
    });
}

} // namespace

QString nameOf(const ModelSource &source)
{
    const Preset *preset = findPreset(source.preset);
    return preset ? QString::fromStdString(preset->title)
                  : QFileInfo(QFile::decodeName(QByteArray::fromStdString(source.file))).fileName();
}

Result<Opened> openedAsWanted(const OpenRequest &request, TableFiles &tables)
{
    if (!request.source.preset.empty())
        return openedPreset(request);
    Result<SceneOrModel> source = openedSource(request);
    if (!source)
        return source.failure();
    if (const Scene *scene = std::get_if<Scene>(&*source))
        return Opened(*scene);
    const auto &file = std::get<std::shared_ptr<ModelFile>>(*source);
    if (request.what == OpenRequest::What::Tensors)
        return questionAbout(request, file, {});
    Result<ModelAccount> account = file->account(request.choice, tables);
    if (!account)
        return account.failure();
    if (account->lack && account->lack->of == Lack::Of::Tensor)
        return questionAbout(request, file, account->lack->sentence);
    if (account->lack)
        return Error{account->lack->sentence};
    return Opened(OpenedModel{request.source, request.choice, openedInto(*std::move(account), request.shown, tables), file});
}

} // namespace posviz
