namespace StreamFunctions.Sdk.Tests;

/// <summary>
/// Says what a stand-in has that its official type lacks, or has otherwise; and which abstract members it leaves out
/// (a subclass would compile against the stand-in only).
/// </summary>
internal static class StandInComparison
{
    public static IEnumerable<string> Differences(Type standIn, Type? official)
    {
        if (official is null)
        {
            return [$"{standIn}: no such official type"];
        }

        string head = WithoutName(standIn, SignatureText.Of(standIn));
        string officialHead = WithoutName(official, SignatureText.Of(official));
        string[] wrongHead = head == officialHead ? [] : [$"{standIn}: '{head}' is officially '{officialHead}'"];

        HashSet<string> officialMembers = [.. SignatureText.MembersOf(official).Select(line => WithoutName(official, line))];
        HashSet<string> members = [.. SignatureText.MembersOf(standIn).Select(line => WithoutName(standIn, line))];
        IEnumerable<string> unknown = members
            .Where(member => !officialMembers.Contains(member) && !IsInherited(member))
            .Select(member => $"{standIn}: '{member}' is not in the official type{Nearest(member, officialMembers)}");
        IEnumerable<string> missing = officialMembers
            .Where(member => member.Contains(" abstract ", StringComparison.Ordinal) && !members.Contains(member))
            .Select(member => $"{standIn}: lacks '{member}'");
        return [.. wrongHead, .. unknown, .. missing];
    }

    private static string WithoutName(Type type, string line) =>
        line.Replace(TypeText.Of(type), "this-type", StringComparison.Ordinal);

    // Overriding what System.Object or System.ValueType has is visible to nobody.
    private static bool IsInherited(string member) =>
        member.StartsWith("public override virtual ", StringComparison.Ordinal)
        && (member.Contains(" ToString()", StringComparison.Ordinal)
            || member.Contains(" GetHashCode()", StringComparison.Ordinal)
            || member.Contains(" Equals(System.Object", StringComparison.Ordinal));

    private static string Nearest(string member, HashSet<string> candidates)
    {
        string name = NameOf(member);
        string[] near = [.. candidates.Where(candidate => NameOf(candidate) == name)];
        return near.Length == 0 ? "" : $"; it has '{string.Join("', '", near)}'";
    }

    private static string NameOf(string member)
    {
        int end = member.IndexOfAny(['(', '[', '=']);
        string head = (end < 0 ? member : member[..end]).TrimEnd();
        return head[(head.LastIndexOf(' ') + 1)..];
    }
}
