"""One macro at a time, on a thread of its own: the office goes on painting and answering."""

from __future__ import annotations

import threading

from .codec import Codec
from .dialogs import BUTTONS, Person, Scripted, message
from .mainthread import on_main_thread, service
from .process import NotStarted, Process
from .questions import Answers
from .watch import Watch


class Quiet:
    """In the watch's place where a script runs the command."""

    def hold(self):
        pass

    def release(self):
        pass

    def show(self, text, done, total):
        pass


class Runner:
    """The child process, started by the first click and kept, and the macro it is at."""

    def __init__(self, settings):
        self._settings = settings
        self._child = self._codec = None
        self._busy = threading.Lock()
        self._label = ""
        self._watch = None

    def run(self, context, frame, command, answers, finished):
        """Returns at once. `answers`: None for a person's click. `finished(succeeded, text)` is called in the end, on any thread."""
        if not self._busy.acquire(blocking=False):
            text = self._settings.words["busy"].format(label=self._label)
            if answers is None and self._watch is not None:
                threading.Thread(target=self._offer_to_stop, args=(context, frame, text), daemon=True).start()
            finished(False, text)
            return
        self._label = self._settings.labels[command]
        thread = threading.Thread(
            target=self._work, args=(context, frame, command, answers, finished), name="xladdin", daemon=True
        )
        thread.start()

    def _offer_to_stop(self, context, frame, text):
        """Another click while a macro runs."""
        watch, title = self._watch, self._settings.words["title"]
        with watch.talking():
            pressed = on_main_thread(context, lambda: message(frame, text, title, "QUERYBOX", BUTTONS["yes_no"]))
        if pressed == "yes":
            watch.cancel()

    def _work(self, context, frame, command, answers, finished):
        words, succeeded = self._settings.words, False
        watch = Watch(context, frame, self._label, words, self._cancel) if answers is None else Quiet()
        person = Person(context, frame, watch) if answers is None else Scripted(answers)
        self._watch = watch if answers is None else None
        try:
            watch.hold()
            self._perform(context, frame, command, person)
            succeeded = True
        except NotStarted as reason:
            person.alert(str(reason), words["title"], "critical", "ok")
        except Exception as error:
            why = getattr(error, "Message", "") or str(error) or type(error).__name__
            person.alert(words["failed"].format(label=self._label, why=why), words["title"], "critical", "ok")
        finally:
            watch.release()
            self._watch = None
            self._busy.release()
            finished(succeeded, person.told[-1] if person.told else "")

    def _perform(self, context, frame, command, person):
        """Raises NotStarted when the child is not there, or no longer."""
        words, document = self._settings.words, document_of(frame)
        if command in self._settings.needs_book:
            if document is None:
                raise NotStarted(words["no_document"])
            if document.isReadonly():
                raise NotStarted(words["read_only"])
        if document is not None:
            on_main_thread(context, lambda: finish_typing(context, frame))
        if self._child is None or not self._child.alive:
            self._child, self._codec = Process(self._settings, "child"), Codec(context)
        answers = Answers(self._codec, person)
        given = {"context": answers.codec.encode(context), "document": answers.codec.encode(document)}
        child = self._child
        try:
            child.send({"run": command, **given})
            while True:
                question = child.receive()
                if question is None:
                    raise NotStarted(child.epitaph())
                if "done" in question:
                    return
                child.send(answers.answer(question))
        except (OSError, ValueError, NotStarted) as error:
            self._child = None
            child.end()
            self._tidy(document)
            raise NotStarted(str(error)) from error
        finally:
            self._codec.objects.clear()

    def _cancel(self):
        child = self._child
        if child is not None and child.alive:
            child.send({"cancel": True})

    def _tidy(self, document):
        """What a child that died in the middle left locked."""
        if document is None:
            return
        while document.isActionLocked():
            document.removeActionLock()
        document.enableAutomaticCalculation(True)
        manager = document.UndoManager
        try:
            while True:
                manager.leaveUndoContext()
        except Exception:  # none is open any more
            return


def finish_typing(context, frame):
    """What is being typed into a cell is entered, as by Enter: otherwise the macro would not see it, and then drop it. This command
    does so, and nothing else in a workbook that is calculated already.
    """
    service(context, "com.sun.star.frame.DispatchHelper").executeDispatch(frame, ".uno:Calculate", "", 0, ())


def document_of(frame):
    """The spreadsheet in the window; None when there is none."""
    controller = frame.getController() if frame is not None else None
    model = controller.getModel() if controller is not None else None
    is_sheet = model is not None and model.supportsService("com.sun.star.sheet.SpreadsheetDocument")
    return model if is_sheet else None
