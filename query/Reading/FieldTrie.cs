using System.Runtime.CompilerServices;
using System.Text;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// The fields to read as a tree of names, compared as UTF-8: exactly, or without regard to the case of ASCII letters.
/// Immutable once built.
/// </summary>
internal sealed class FieldTrie
{
    private const ulong CaseBits = 0x2020202020202020;

    private FieldTrie[] _children = [];
    private int[] _slotsBelow = [];
    private readonly byte[] _name;

    /// <summary>The first bytes of the name, as they are and with the bits set in which the cases of letters differ.</summary>
    private readonly ulong _first;
    private readonly ulong _anyCase;

    private FieldTrie(string name)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _first = Bytes8.First(Bytes8.At(_name, 0), _name.Length);
        _anyCase = _first | CaseBits;
    }

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
    public FieldTrie? Find(ReadOnlySpan<byte> name) => Find(name, Bytes8.At(name, 0));

    /// <summary>The field of this name, or null if it is not read.</summary>
    /// <param name="name">The name.</param>
    /// <param name="bytes">Its first eight bytes; if it is shorter, whatever follows.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldTrie? Find(ReadOnlySpan<byte> name, ulong bytes)
    {
        var first = Bytes8.First(bytes, name.Length);
        foreach (var child in _children)
        {
            // Most names differ from each other here. What agrees may still differ: @ and ` have these bits too.
            if (child._name.Length == name.Length && child._anyCase == (first | CaseBits)
                && ((child._first == first && name.Length <= Bytes8.Count) || child.IsNamed(name)))
            {
                return child;
            }
        }

        return null;
    }

    private bool IsNamed(ReadOnlySpan<byte> name) => name.SequenceEqual(_name) || Ascii.EqualsIgnoreCase(name, _name);

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
