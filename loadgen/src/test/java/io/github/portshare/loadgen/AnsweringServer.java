package io.github.portshare.loadgen;

/** How a server answers each request, in words. */
record AnsweringServer(String words, FakeServer.Behaviour behaviour) {

    static AnsweringServer writing(String words, String bytes) {
        return new AnsweringServer(words, exchange -> exchange.write(bytes));
    }

    static AnsweringServer closing(String words, String bytes) {
        return new AnsweringServer(words, exchange -> {
            exchange.write(bytes);
            exchange.hangUp();
        });
    }

    @Override
    public String toString() {
        return words;
    }
}
