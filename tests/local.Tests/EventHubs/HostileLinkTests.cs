using System.Text;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>Attacks within links, over the wire. After each, real clients send and receive on every partition.</summary>
public class HostileLinkTests
{
    /// <summary>Encoded in four bytes, as many as the null footer has that takes its place.</summary>
    private static readonly byte[] Placeholder = [0xBE, 0xEF];
    private static readonly byte[] NullFooter = [0x00, 0x53, 0x78, 0x40];

    public static TheoryData<string> Messages => [.. HostileMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_that_is_refused_leaves_nothing_in_the_log_and_real_clients_go_on(string what)
    {
        await using var fixture = await EndpointFixture.StartAsync();
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.OpenAsync();
        await peer.WriteAsync(new Attach
        {
            LinkName = "hostile",
            Handle = 0,
            Role = false,
            Source = new Source { Address = "s" },
            Target = new Target { Address = $"{EndpointFixture.Hub}/Partitions/0" },
        });
        var transfer = new ByteWriter(0);
        FrameEncoder.Transfer(transfer, 0, 0, 0, more: false, HostileMessages.All[what]);
        await peer.WriteAsync(transfer.WrittenMemory);
        await peer.WriteAsync(new Close());
        var answer = Encoding.ASCII.GetString(await peer.ReadToEndAsync());

        Assert.DoesNotContain("internal-error", answer, StringComparison.Ordinal);
        Assert.Equal(-1, fixture.Namespace.Find(EndpointFixture.Hub)!.Partitions[0].Tail.SequenceNumber);
        await fixture.AssertServesAsync();
    }

    [Theory]
    [InlineData("capabilities", "amqp:decode-error")]
    [InlineData("epoch", "The epoch '(Footer)' is not a number")]
    [InlineData("selector", "The selector \"(Footer)\" is not")]
    [InlineData("name", "hostile")]
    public async Task An_attach_with_values_that_cannot_be_is_answered_and_real_clients_go_on(string what, string expected)
    {
        await using var fixture = await EndpointFixture.StartAsync();
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.OpenAsync();
        await peer.WriteAsync(Spoil(FrameEncoder.Encode(Frame.Amqp, 0, Attach(what)).ToArray()));
        await peer.WriteAsync(new Close());
        var answer = Encoding.ASCII.GetString(await peer.ReadToEndAsync());

        Assert.DoesNotContain("internal-error", answer, StringComparison.Ordinal);
        Assert.Contains(expected, answer, StringComparison.Ordinal);
        await fixture.AssertServesAsync();
    }

    [Theory]
    [InlineData("AMQP")]
    [InlineData("AMQP\0\u0001\0\0\0\0\0\u0020\u0002\0")]
    public async Task A_peer_that_falls_silent_within_a_header_or_a_frame_is_let_go_and_real_clients_go_on(string written)
    {
        var time = new FakeTimeProvider();
        await using var fixture = await EndpointFixture.StartAsync(time);
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.WriteAsync(Encoding.ASCII.GetBytes(written));
        var reading = peer.ReadToEndAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return reading.IsCompleted;
            },
            "the connection ends");
        await reading;
        await fixture.AssertServesAsync();
    }

    private static Attach Attach(string what)
    {
        var attach = new Attach
        {
            LinkName = "hostile",
            Handle = 0,
            Role = true,
            Target = new Target { Address = "t" },
            Source = new Source { Address = $"{EndpointFixture.Hub}/ConsumerGroups/$Default/Partitions/0" },
        };
        switch (what)
        {
            case "capabilities":
                attach.DesiredCapabilities = [new Symbol("xxxx")];
                break;
            case "selector":
                ((Source)attach.Source).FilterSet = new Map { [new Symbol("apache.org:selector-filter:string")] = Placeholder };
                break;
            default:
                attach.Properties = new Fields { [new Symbol(what == "epoch" ? "com.microsoft:epoch" : "com.microsoft:receiver-name")] = Placeholder };
                break;
        }

        return attach;
    }

    /// <summary>Puts what no library encodes in the places of what one does: numbers for symbols, a null footer for the placeholder.</summary>
    private static byte[] Spoil(byte[] frame)
    {
        Replace(frame, [0xB3, 0, 0, 0, 4, .. "xxxx"u8], [0x80, 0, 0, 0, 4, .. "xxxx"u8]);
        Replace(frame, [0xA0, 0x02, .. Placeholder], NullFooter);
        return frame;
    }

    private static void Replace(byte[] bytes, byte[] from, byte[] to)
    {
        var at = bytes.AsSpan().IndexOf(from);
        if (at >= 0)
        {
            to.CopyTo(bytes, at);
        }
    }
}
