// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/export/save_whole.h"
#include "app/last_session.h"
#include "core/model_files/whole_file.h"
#include "core/scene_edits.h"
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

/// A model that is opened is looked at from the start, which views are shown stays the user's; a bare table that takes the place
/// of the encoding's content is looked at as that was.
Scene openedScene(const Subject &model, const Scene &before)
{
    if (model.encoding == before.subject.encoding && !model.table.empty() && model.tensor.empty())
        return withSubject(before, model);
    Scene scene{model, {}};
    scene.look.views = before.look.views;
    scene.look.filling = before.look.filling;
    return scene;
}

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
    Step &current = m_history[m_current];
    if (gesture.isEmpty() || current.gesture != gesture || m_current == 0)
        return addStep({next, current.model, gesture});
    m_history.resize(m_current + 1);
    // A gesture that comes back to its start has changed nothing.
    if (const Step &before = m_history[m_current - 1]; before.scene == next && before.model == current.model) {
        m_history.pop_back();
        return moveTo(m_current - 1);
    }
    current.scene = next;
    moveTo(m_current);
}

void Session::addStep(Step step)
{
    m_history.resize(m_current + 1);
    m_history.push_back(std::move(step));
    if (m_history.size() > mostSteps)
        m_history.erase(m_history.begin());
    moveTo(m_history.size() - 1);
}

void Session::undo()
{
    if (!canUndo())
        return;
    // What is edited from here on is a step of its own, also with a handle still held.
    m_history[m_current - 1].gesture.clear();
    moveTo(m_current - 1);
}

void Session::redo()
{
    if (!canRedo())
        return;
    m_history[m_current + 1].gesture.clear();
    moveTo(m_current + 1);
}

void Session::moveTo(std::size_t step)
{
    m_current = step;
    // Not started anew by each change: minutes of dragging would save nothing.
    if (!m_autosave.isActive())
        m_autosave.start();
    emit sceneChanged();
}

Result<QString> Session::open(const QString &path, const ModelChoice &choice)
{
    const Result<std::string> start = readWholeFile(filePath(path), largestSceneFile);
    if (start && isSceneJson(*start)) {
        Result<Scene> opened = sceneFromJson(*start, filePath(path));
        if (!opened)
            return opened.failure();
        if (this->opened() || *opened != scene())
            addStep({*std::move(opened), nullptr, {}});
        return QFileInfo(path).fileName();
    }
    // Relative to nothing: the scene outlives the folder that the program was started in.
    return openModel({.file = filePath(QFileInfo(path).absoluteFilePath())}, choice);
}

Result<QString> Session::openPreset(const QString &id) { return openModel({.preset = id.toStdString()}, {}); }

Result<QString> Session::choose(const ModelChoice &choice)
{
    if (!opened())
        return Error{"no model is open."};
    const ModelSource source = opened()->source;
    Result<OpenedModel> read = readInto(scene(), source, choice);
    if (!read)
        return read.failure();
    const Scene next = withSubject(scene(), read->account->subject);
    showModel(next, *std::move(read));
    return nameOf(source);
}

Result<OpenedModel> Session::readInto(const Scene &shown, const ModelSource &source, const ModelChoice &choice)
{
    Result<OpenedModel> model = readModel(source, choice, m_tables);
    if (model)
        model->account = openedInto(*std::move(model->account), shown.subject, m_tables);
    return model;
}

Result<QString> Session::openModel(const ModelSource &source, const ModelChoice &choice)
{
    Result<OpenedModel> read = readInto(scene(), source, choice);
    if (!read)
        return read.failure();
    const Scene next = openedScene(read->account->subject, scene());
    showModel(next, *std::move(read));
    return nameOf(source);
}

void Session::showModel(const Scene &next, OpenedModel read)
{
    const auto model = std::make_shared<const OpenedModel>(std::move(read));
    const bool again = opened() && opened()->source == model->source && opened()->choice == model->choice;
    if (!again || next != scene())
        return addStep({next, model, {}});
    // No step, but the file may say more than it did.
    m_history[m_current].model = model;
    moveTo(m_current);
}

Result<qint64> Session::save(const QString &path) const
{
    return saveWhole(path, QByteArray::fromStdString(sceneToJson(scene())));
}

void Session::returnToModel()
{
    if (const ModelAccount *account = model())
        apply(withSubject(scene(), account->subject));
}

bool Session::restore()
{
    if (m_autosavePath.isEmpty() || !QFile::exists(m_autosavePath))
        return false;
    const Result<std::string> text = readWholeFile(filePath(m_autosavePath), largestSceneFile);
    const Result<LastSession> last =
        text ? lastSessionFromJson(*text, filePath(m_autosavePath)) : Result<LastSession>(text.failure());
    if (!last) {
        m_restoreError = keepUnreadable() + QStringLiteral(": ") + QString::fromStdString(last.error());
        return false;
    }
    ModelPointer model;
    if (last->hasModel()) {
        if (Result<OpenedModel> read = readInto(last->scene, last->source, last->choice))
            model = std::make_shared<const OpenedModel>(*std::move(read));
        else {
            // A disk that is away today must not cost the model: which one it was goes into the next autosave.
            model = std::make_shared<const OpenedModel>(OpenedModel{last->source, last->choice, {}});
            m_restoreError = tr("The scene is the last one; its model could not be opened again: %1")
                                 .arg(QString::fromStdString(read.error()));
        }
    }
    m_history = {Step{last->scene, std::move(model), {}}};
    m_current = 0;
    emit sceneChanged();
    return true;
}

QString Session::keepUnreadable() const
{
    // One that was kept before is as dear to its owner.
    QString kept = m_autosavePath + ".unreadable";
    for (int other = 2; QFile::exists(kept); ++other)
        kept = m_autosavePath + ".unreadable-" + QString::number(other);
    QFile file(m_autosavePath);
    if (file.rename(kept))
        return tr("The last scene could not be read and is kept as %1").arg(kept);
    return tr("The last scene could not be read, nor kept as %1 (%2), and the next change will write over it")
        .arg(kept, file.errorString());
}

void Session::saveNow()
{
    m_autosave.stop();
    if (m_autosavePath.isEmpty())
        return;
    QDir().mkpath(QFileInfo(m_autosavePath).absolutePath());
    // A full disk must not stop the work; the scene can still be saved elsewhere by hand.
    LastSession last{scene()};
    if (const OpenedModel *model = opened()) {
        last.source = model->source;
        last.choice = model->choice;
    }
    if (const Result<qint64> saved = saveWhole(m_autosavePath, QByteArray::fromStdString(lastSessionToJson(last))); !saved)
        qWarning("%s", saved.error().c_str());
}

} // namespace posviz
