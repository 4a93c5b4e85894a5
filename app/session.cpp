// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/export/save_whole.h"
#include "app/last_session.h"
#include "app/wording.h"
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

OpenRequest fileRequest(const QString &path, const ModelChoice &choice)
{
    // Relative to nothing: the scene outlives the folder that the program was started in.
    return {.source = {.file = filePath(QFileInfo(path).absoluteFilePath())}, .choice = choice};
}

} // namespace

Session::Session(QString autosavePath, QObject *parent, Open open)
    : QObject(parent), m_file(std::move(autosavePath)), m_open(std::move(open))
{
    m_autosave.setSingleShot(true);
    m_autosave.setInterval(autosaveDelay);
    connect(&m_autosave, &QTimer::timeout, this, &Session::saveNow);
    for (const Background *background : {&m_opening, &m_restoring})
        connect(background, &Background::busyChanged, this, &Session::sayWhatIsBusy);
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

void Session::open(const QString &path, const ModelChoice &choice)
{
    m_rest.clear();
    start(fileRequest(path, choice));
}

void Session::open(const QStringList &paths)
{
    m_rest.clear();
    for (const QString &path : paths)
        m_rest.push_back(fileRequest(path, {}));
    startNext();
}

void Session::startNext()
{
    if (m_rest.empty())
        return;
    OpenRequest next = std::move(m_rest.front());
    m_rest.pop_front();
    start(std::move(next));
}

void Session::openPreset(const QString &id)
{
    m_rest.clear();
    start({.source = {.preset = id.toStdString()}});
}

void Session::choose(const ModelChoice &choice)
{
    const OpenedModel *model = openModel();
    if (!model)
        return emit opened(Error{"no model is open."});
    m_rest.clear();
    start({.source = model->source, .choice = choice, .what = OpenRequest::What::Choice, .opened = model->opened});
}

void Session::askForTensor()
{
    const OpenedModel *model = openModel();
    if (!model)
        return emit opened(Error{"no model is open."});
    m_rest.clear();
    start({.source = model->source, .choice = model->choice, .what = OpenRequest::What::Tensors, .opened = model->opened});
}

void Session::answer(const TensorQuestion &question, const std::string &tensor)
{
    OpenRequest request = question.request;
    request.choice.tensor = tensor;
    // Files that were named together are opened first.
    m_rest.push_back(std::move(request));
    if (!m_opening.isRunning())
        startNext();
}

void Session::start(OpenRequest request)
{
    request.shown = scene().subject;
    m_source = request.source;
    m_opening.run([this, request](const std::stop_token &) { return m_open(request, m_tables); },
                  [this, request](Result<Opened> result) { finish(request, std::move(result)); });
}

void Session::finish(const OpenRequest &request, Result<Opened> result)
{
    if (!result) {
        emit opened(result.failure());
    } else if (const auto *question = std::get_if<TensorQuestion>(&*result)) {
        if (!question->reason.empty())
            emit opened(Error{question->reason});
        emit tensorWanted(*question);
    } else if (take(request, *std::move(result))) {
        return;
    } else {
        emit opened(nameOf(request.source));
    }
    if (!m_opening.isRunning())
        startNext();
}

bool Session::take(const OpenRequest &request, Opened opened)
{
    if (const auto *read = std::get_if<Scene>(&opened)) {
        if (openModel() || *read != scene())
            addStep({*read, nullptr, {}});
        return false;
    }
    auto &model = std::get<OpenedModel>(opened);
    const Subject &subject = model.account->subject;
    const bool bareTable = !subject.table.empty() && subject.tensor.empty();
    if (bareTable && request.shown != scene().subject) {
        OpenRequest again = request;
        again.opened = model.opened;
        start(std::move(again));
        return true;
    }
    const Scene next = request.what == OpenRequest::What::Choice ? withSubject(scene(), subject) : openedScene(subject, scene());
    showModel(next, std::move(model));
    return false;
}

void Session::sayWhatIsBusy()
{
    emit busyChanged(m_opening.isBusy()     ? tr("Opening %1 …").arg(nameOf(m_source))
                     : m_restoring.isBusy() ? tr("Opening %1 …").arg(nameOf(m_restored))
                                            : QString());
}

void Session::showModel(const Scene &next, OpenedModel read)
{
    const auto model = std::make_shared<const OpenedModel>(std::move(read));
    const OpenedModel *before = openModel();
    const bool again = before && before->source == model->source && before->choice == model->choice;
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

void Session::begin(const Scene &first)
{
    m_history = {Step{first, nullptr, {}}};
    m_current = 0;
    emit sceneChanged();
}

bool Session::restore()
{
    if (!m_file.exists() || keepFailed())
        return false;
    const QString path = m_file.toBeginWith();
    if (path.isEmpty())
        return false;
    const Result<std::string> text = readWholeFile(filePath(path), largestSceneFile);
    const Result<LastSession> last = text ? lastSessionFromJson(*text, filePath(path)) : Result<LastSession>(text.failure());
    if (!last && path != m_file.own())
        return false; // another window's, which says so itself
    if (!last) {
        m_restoreError = keepUnreadable() + QStringLiteral(": ") + shownText(last.failure());
        return false;
    }
    // A disk that is away today must not cost the model: which one it was goes into the next autosave.
    ModelPointer model;
    if (last->hasModel())
        model = std::make_shared<const OpenedModel>(OpenedModel{last->source, last->choice});
    m_history = {Step{last->scene, model, {}}};
    m_current = 0;
    m_file.beginStart();
    if (model)
        startRestoring(model);
    emit sceneChanged();
    return true;
}

void Session::startRestoring(const ModelPointer &placeholder)
{
    OpenRequest request{.source = placeholder->source,
                        .choice = placeholder->choice,
                        .what = OpenRequest::What::Choice,
                        .shown = scene().subject};
    m_restored = request.source;
    m_restoring.run([this, request](const std::stop_token &) { return m_open(request, m_tables); },
                    [this, placeholder](Result<Opened> result) { finishRestoring(placeholder, std::move(result)); });
}

void Session::finishRestoring(const ModelPointer &placeholder, Result<Opened> result)
{
    Sentence failure = result ? Sentence{} : result.failure().sentence;
    if (const auto *question = result ? std::get_if<TensorQuestion>(&*result) : nullptr)
        failure = question->reason;
    if (!failure.empty())
        return emit opened(failed("The last scene was restored, but its model could not be opened again: {0}", std::move(failure)));
    // The steps that were made meanwhile belong to it too.
    const auto model = std::make_shared<const OpenedModel>(std::get<OpenedModel>(*std::move(result)));
    for (Step &step : m_history)
        if (step.model == placeholder)
            step.model = model;
    emit sceneChanged();
}

QString Session::keepUnreadable()
{
    QString problem;
    if (const QString kept = m_file.moveAside(QStringLiteral("unreadable"), problem); !kept.isEmpty())
        return tr("The last scene could not be read and is kept as %1").arg(kept);
    return tr("The last scene could not be read, nor kept as %1 (%2), and the next change will overwrite it")
        .arg(m_file.own() + ".unreadable", problem);
}

bool Session::keepFailed()
{
    if (!m_file.startFailed())
        return false;
    m_file.endStart();
    if (!QFile::exists(m_file.own()))
        return false;
    QString problem;
    if (const QString kept = m_file.moveAside(QStringLiteral("set-aside"), problem); !kept.isEmpty())
        m_restoreError =
            tr("The last start ended before its views were shown, so this one starts without that scene; it is kept as %1").arg(kept);
    else
        m_restoreError = tr("The last start ended before its views were shown, so this one starts without that scene; it could "
                            "not be kept (%1), and the next change will overwrite it")
                             .arg(problem);
    return true;
}

void Session::saveNow()
{
    m_autosave.stop();
    if (!m_file.exists())
        return;
    QDir().mkpath(QFileInfo(m_file.own()).absolutePath());
    // A full disk must not stop the work; the scene can still be saved elsewhere by hand.
    LastSession last{scene()};
    if (const OpenedModel *model = openModel()) {
        last.source = model->source;
        last.choice = model->choice;
    }
    if (const Result<qint64> saved = saveWhole(m_file.own(), QByteArray::fromStdString(lastSessionToJson(last))); !saved)
        qWarning("%s", saved.error().c_str());
}

} // namespace posviz
