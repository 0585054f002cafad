using System.Text;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// The fields to read as a tree of names, compared as UTF-8: exactly, or without regard to the case of ASCII letters.
/// Immutable once built.
/// </summary>
internal sealed class FieldTrie
{
    private FieldTrie[] _children = [];
    private int[] _slotsBelow = [];
    private readonly byte[] _name;

    private FieldTrie(string name) => _name = Encoding.UTF8.GetBytes(name);

    /// <summary>The slot of the field itself, or -1 if only fields below it are read.</summary>
    public int Slot { get; private set; } = -1;

    /// <summary>Whether any field below this one is read.</summary>
    public bool HasChildren => _children.Length > 0;

    /// <summary>This field's slot and those of all fields below it: what a repeated field resets.</summary>
    public ReadOnlySpan<int> SlotsBelow => _slotsBelow;

    public static FieldTrie Build(IReadOnlyList<IReadOnlyList<string>> paths)
    {
        var root = new FieldTrie(string.Empty);
        for (var slot = 0; slot < paths.Count; slot++)
        {
            var node = root;
            foreach (var name in paths[slot])
            {
                node = node.ChildFor(name);
                node._slotsBelow = [.. node._slotsBelow, slot];
            }

            node.Slot = slot;
        }

        return root;
    }

    /// <summary>The field of this name, or null if it is not read.</summary>
    public FieldTrie? Find(ReadOnlySpan<byte> name)
    {
        foreach (var child in _children)
        {
            if (child._name.Length == name.Length && child.IsNamed(name))
            {
                return child;
            }
        }

        return null;
    }

    private bool IsNamed(ReadOnlySpan<byte> name) =>
        name.Length == _name.Length && (name.IsEmpty || MayBeginAlike(name[0], _name[0]))
        && (name.SequenceEqual(_name) || Ascii.EqualsIgnoreCase(name, _name));

    // Most names of one length already differ here, whatever their case.
    private static bool MayBeginAlike(byte left, byte right) => ((left ^ right) & ~0x20) == 0;

    private FieldTrie ChildFor(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var child = Array.Find(_children, c => c.IsNamed(utf8));
        if (child is null)
        {
            child = new FieldTrie(name);
            _children = [.. _children, child];
        }

        return child;
    }
}
