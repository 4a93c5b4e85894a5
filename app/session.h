// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/background.h"
#include "app/opened_model.h"
#include "app/session_file.h"
#include "core/model_files/table_files.h"
#include "core/scene.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace posviz {

/// The scene that the window shows, the model that it belongs to, and the history of both. The only place that holds them.
///
/// What is opened is read beside the event loop; until then the scene can be edited, and what was opened is then a step on top of
/// these edits. Of several requests the newest wins.
class Session : public QObject {
    Q_OBJECT

  public:
    /// How requests are done; called on threads beside the event loop.
    using Open = std::function<Result<Opened>(const OpenRequest &, TableFiles &)>;

    /// autosavePath: where scene and model are kept for the next start, beside those of other windows that are open; empty: nowhere.
    explicit Session(QString autosavePath, QObject *parent = nullptr, Open open = openedAsWanted);
    ~Session() override;

    const Scene &scene() const { return m_history[m_current].scene; }
    TableFiles &tables() { return m_tables; }

    /// The model that the scene belongs to: opened last, or come back to by undo. Null where there is none, or none that can be
    /// read: the next session tries again.
    const ModelAccount *model() const { return openModel() && openModel()->account ? &*openModel()->account : nullptr; }

    /// Makes this the scene. Edits of one gesture (a name that stays the same while a handle is held) are one step of undo;
    /// undo and redo end it.
    void apply(const Scene &next, const QString &gesture = {});

    /// What was chosen of the model: a kind of layers, a part, a tensor.
    ModelChoice modelChoice() const { return openModel() ? openModel()->choice : ModelChoice{}; }

    /// A scene file, a model file or folder; the choice is the model's. Ends with opened(), which has the reader's sentence where
    /// it failed, and then nothing has changed.
    void open(const QString &path, const ModelChoice &choice = {});
    /// One after another, each with its own step.
    void open(const QStringList &paths);
    /// A known model, by its id.
    void openPreset(const QString &id);
    /// Something else of the model that is open. What a model does not say (windows, selection, views) stays the user's.
    void choose(const ModelChoice &choice);
    /// Asks which of the open model's tensors to draw.
    void askForTensor();
    /// The answer to tensorWanted().
    void answer(const TensorQuestion &question, const std::string &tensor);
    /// True while something is being opened.
    bool isOpening() const { return m_opening.isRunning() || m_restoring.isRunning(); }

    Result<qint64> save(const QString &path) const;

    /// Goes back to the model's own values; what a model does not say stays the user's.
    void returnToModel();

    bool canUndo() const { return m_current > 0; }
    bool canRedo() const { return m_current + 1 < m_history.size(); }
    void undo();
    void redo();

    /// The scene that the history begins with; before anything else.
    void begin(const Scene &first);

    /// The scene of the last session. False where there is none; a file that cannot be read is kept beside, with a sentence in
    /// restoreError(). Its model is opened meanwhile; where it cannot be, opened() says so and the next session tries again.
    /// A scene whose last start never came to its end (the program fell, or was ended while nothing was shown) is kept beside as
    /// well, and this start goes without it.
    bool restore();
    /// The first views of the restored scene are there: it did no harm.
    void noteShown() { m_file.endStart(); }
    QString restoreError() const { return m_restoreError; }
    void saveNow();

  signals:
    /// The scene is another, or the model that it belongs to.
    void sceneChanged();
    /// A request has ended: the name of what was opened, or why it was not. The scene has changed before.
    void opened(const posviz::Result<QString> &name);
    /// A model of which nothing is drawn unless one of its tensors is named, or one that another tensor is wanted of.
    void tensorWanted(const posviz::TensorQuestion &question);
    /// What is done at the moment, in words, once it has taken a tenth of a second; empty when it is done.
    void busyChanged(const QString &words);

  private:
    using ModelPointer = std::shared_ptr<const OpenedModel>; ///< many steps belong to one model

    /// What undo brings back together.
    struct Step {
        Scene scene;
        ModelPointer model; ///< null: none
        QString gesture;
    };

    const OpenedModel *openModel() const { return m_history[m_current].model.get(); }
    void start(OpenRequest request);
    void startNext();
    void finish(const OpenRequest &request, Result<Opened> result);
    /// Makes it the scene; true where it has to be opened again, into the encoding that is in use by now.
    bool take(const OpenRequest &request, Opened opened);
    void startRestoring(const ModelPointer &placeholder);
    void finishRestoring(const ModelPointer &placeholder, Result<Opened> result);
    void sayWhatIsBusy();
    /// Makes what was read the model of this scene; reading the same again is no step.
    void showModel(const Scene &next, OpenedModel read);
    void addStep(Step step);
    void moveTo(std::size_t step);
    /// Moves the file that could not be read out of the next autosave's way; says in words what became of it.
    QString keepUnreadable();
    /// The same for the file of a start that failed; true where there was one.
    bool keepFailed();

    std::vector<Step> m_history{Step{}};
    std::size_t m_current = 0;
    TableFiles m_tables;
    SessionFile m_file;
    QString m_restoreError;
    QTimer m_autosave;
    Open m_open;
    std::deque<OpenRequest> m_rest; ///< to be opened one after another
    ModelSource m_source;           ///< what is being opened
    ModelSource m_restored;         ///< what is being opened again
    Background m_opening;           ///< these last: they use the tables
    Background m_restoring;
};

} // namespace posviz
