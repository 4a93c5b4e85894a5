// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/export/save_whole.h"
#include "app/presets.h"
#include "core/model_files/whole_file.h"
#include "core/scene_json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <utility>

namespace posviz {

namespace {

constexpr std::size_t mostSteps = 200;
constexpr std::uintmax_t largestSceneFile = 1 << 20;
constexpr int autosaveDelay = 500; // milliseconds

std::string filePath(const QString &path) { return QFile::encodeName(path).toStdString(); }

} // namespace

Session::Session(QString autosavePath, QObject *parent) : QObject(parent), m_autosavePath(std::move(autosavePath))
{
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(autosaveDelay);
    connect(&m_autosave, &QTimer::timeout, this, &Session::saveNow);
}

Session::~Session()
{
    if (m_autosave.isActive())
        saveNow();
}

void Session::apply(const Scene &next, const QString &gesture)
{
    if (next == scene())
        return;
    m_history.resize(m_current + 1);
    if (!gesture.isEmpty() && m_history.back().gesture == gesture && m_current > 0) {
        m_history.back().scene = next;
    } else {
        m_history.push_back({next, gesture});
        if (m_history.size() > mostSteps)
            m_history.erase(m_history.begin());
    }
    moveTo(m_history.size() - 1);
}

void Session::undo()
{
    if (canUndo())
        moveTo(m_current - 1);
}

void Session::redo()
{
    if (canRedo())
        moveTo(m_current + 1);
}

void Session::moveTo(std::size_t step)
{
    m_current = step;
    m_autosave.start();
    emit sceneChanged();
}

Result<QString> Session::open(const QString &path)
{
    const Result<std::string> start = readWholeFile(filePath(path), largestSceneFile);
    if (start && isSceneJson(*start)) {
        Result<Scene> opened = sceneFromJson(*start, filePath(path));
        if (!opened)
            return Error{opened.error()};
        replaceModel({});
        apply(*opened);
        return QFileInfo(path).fileName();
    }
    // Relative to nothing: the scene outlives the folder that the program was started in.
    const std::string file = filePath(QFileInfo(path).absoluteFilePath());
    return openModel(QFileInfo(path).fileName(), [file](const ModelChoice &choice) { return readModelFile(file, choice); }, {});
}

Result<QString> Session::openPreset(const QString &id)
{
    const Preset *preset = findPreset(id.toStdString());
    if (!preset)
        return Error{"preset '" + id.toStdString() + "' is not known."};
    return openModel(QString::fromStdString(preset->title),
                     [preset](const ModelChoice &choice) { return presetAccount(*preset, choice); }, {});
}

Result<QString> Session::choose(const ModelChoice &choice)
{
    if (!m_reader)
        return Error{"no model is open."};
    return openModel(m_modelName, m_reader, choice);
}

Result<QString> Session::openModel(const QString &name, ModelReader reader, const ModelChoice &choice)
{
    Result<ModelAccount> account = reader(choice);
    if (!account)
        return Error{account.error()};
    if (!account->undrawn.empty())
        return Error{account->undrawn};
    ModelAccount model = openedInto(*std::move(account), scene(), m_tables);
    const Scene opened = model.scene;
    m_modelName = name;
    m_reader = std::move(reader);
    m_choice = choice;
    replaceModel(std::move(model));
    apply(opened);
    return name;
}

Result<qint64> Session::save(const QString &path) const
{
    return saveWhole(path, QByteArray::fromStdString(sceneToJson(scene())));
}

void Session::returnToModel()
{
    if (m_model)
        apply(m_model->scene);
}

void Session::replaceModel(std::optional<ModelAccount> model)
{
    m_model = std::move(model);
    if (!m_model)
        m_reader = {};
    emit modelChanged();
}

bool Session::restore()
{
    if (m_autosavePath.isEmpty() || !QFile::exists(m_autosavePath))
        return false;
    const Result<std::string> text = readWholeFile(filePath(m_autosavePath), largestSceneFile);
    const Result<Scene> last = text ? sceneFromJson(*text, filePath(m_autosavePath)) : Result<Scene>(Error{text.error()});
    if (!last) {
        // Kept for its owner to look at: the next autosave must not write over it.
        const QString kept = m_autosavePath + ".unreadable";
        QFile::remove(kept);
        QFile::rename(m_autosavePath, kept);
        m_restoreError =
            tr("The last scene could not be read and is kept as %1: %2").arg(kept, QString::fromStdString(last.error()));
        return false;
    }
    m_history = {Step{*last, {}}};
    m_current = 0;
    emit sceneChanged();
    return true;
}

void Session::saveNow()
{
    m_autosave.stop();
    if (m_autosavePath.isEmpty())
        return;
    QDir().mkpath(QFileInfo(m_autosavePath).absolutePath());
    // A full disk must not stop the work; the scene can still be saved elsewhere by hand.
    if (const Result<qint64> saved = save(m_autosavePath); !saved)
        qWarning("%s", saved.error().c_str());
}

} // namespace posviz
