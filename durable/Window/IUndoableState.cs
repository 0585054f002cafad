namespace StreamFunctions.Durable;

/// <summary>
/// A state that can take back what an operation changed. A runtime that asks it to may leave it unwritten between the
/// operations of a batch, for it needs no earlier form of it; the official dispatcher, which writes a state after every
/// operation and reads that again if the next one throws, does not know of this. For one caller at a time.
/// </summary>
public interface IUndoableState
{
    /// <summary>The operation succeeded: from here on its changes stay.</summary>
    void Keep();

    /// <summary>The operation threw: takes back all changes since the last <see cref="Keep"/>, or since the state was written or read.</summary>
    void Undo();
}
